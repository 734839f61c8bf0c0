"""What the lines of a solution tell without parsing it, which only its own process may do."""

import re

from pytest_selfinvoke.generation.lexing import code_lines

# A header in one line, without values that would be computed when it is read.
_HEADER = re.compile(r"(?:async[ \t]+)?def[ \t]+\w+[ \t]*\([^=]*:[ \t]*$")
_IMPORT = re.compile(r"(?:import|from)[ \t]")
_DEEPER = ("", " ", "\t", "#", ")")


def mentions(source: str, name: str) -> bool:
    """Whether the name may stand in the source. Beyond ASCII one name can be written in many ways."""
    return name in source or not source.isascii()


def only_defines(source: str) -> bool:
    """Whether loading the solution calls none of its own functions: at its top level are plain functions and imports alone."""
    tops = (line for line in code_lines(source.splitlines()) if line[:1] not in _DEEPER)
    return all(_HEADER.match(line) or (_IMPORT.match(line) and ";" not in line) for line in tops)


def redefines_within(source: str, base_name: str, pro_name: str) -> bool:
    """Whether the text of the pro function holds a definition of the base function."""
    if base_name not in source:
        return False
    within = False
    for line in code_lines(source.splitlines()):
        if line[:1] not in _DEEPER:
            within = _defined(line) == pro_name
        elif within and _defined(line) == base_name:
            return True
    return False


def _defined(line: str) -> str:
    """The function whose header begins in the line, if one does."""
    first, _, rest = line.strip().removeprefix("async ").lstrip().partition(" ")
    return rest.partition("(")[0].partition("[")[0].strip() if first == "def" else ""
