"""What the lines of a solution tell without parsing it, which only its own process may do."""

import re

from pytest_selfinvoke.generation.lexing import code_lines

# A header in one line, without values that would be computed when it is read.
_HEADER = re.compile(r"(?:async[ \t]+)?def[ \t]+\w+[ \t]*\([^=]*:[ \t]*$")
_IMPORT = re.compile(r"(?:import|from)[ \t]")
_DEEPER = ("", " ", "\t", "#", ")")


def mentions(source: str, name: str) -> bool:
    """Whether the name stands anywhere in the source. Beyond ASCII one name can be written in many ways, and it may."""
    return not source.isascii() or bool(re.search(rf"\b{re.escape(name)}\b", source))


def only_defines(source: str) -> bool:
    """Whether loading the solution calls none of its own functions: at its top level are plain functions and imports alone."""
    tops = (line for line in code_lines(source.splitlines()) if line[:1] not in _DEEPER)
    return all(_HEADER.match(line) or (_IMPORT.match(line) and ";" not in line) for line in tops)


def redefines_within(source: str, base_name: str, pro_name: str) -> bool:
    """Whether the text of the pro function holds a definition of the base function."""
    within = False
    base = re.compile(rf"[ \t]+(?:async[ \t]+)?def[ \t]+{re.escape(base_name)}[ \t]*[(\[]")
    pro = re.compile(rf"(?:async[ \t]+)?def[ \t]+{re.escape(pro_name)}[ \t]*[(\[]")
    for line in code_lines(source.splitlines()):
        if within and base.match(line):
            return True
        if line[:1] not in _DEEPER:
            within = bool(pro.match(line))
    return False
