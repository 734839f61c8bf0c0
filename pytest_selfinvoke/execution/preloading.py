"""What the fork server imports before it forks: once, what solutions would import each time."""

import re
import sys
from collections import Counter
from collections.abc import Iterable

from pytest_selfinvoke.suites.problem import Problem

# Read from the text: a syntax tree of each of some hundred programs would take a tenth of a second at every start.
_IMPORT = re.compile(r"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import[ \t(]+([^#\n]*)|import[ \t]+([^#\n]+))", re.MULTILINE)

# Every child pays for what is imported ahead, some 10 us a module; importing one of the standard library takes 0.2 to 1.5 ms.
_STANDARD_SHARE = 0.01


def worth_importing(problems: Iterable[Problem]) -> tuple[str, ...]:
    """Those of `imported_modules` that are worth it: of the standard library, what one problem in a hundred imports."""
    modules = [imported_modules([problem]) for problem in problems]
    counts = Counter(name for names in modules for name in names)
    enough = _STANDARD_SHARE * len(modules)
    return tuple(sorted(name for name, count in counts.items() if count >= enough or not _standard(name)))


def _standard(name: str) -> bool:
    return name.partition(".")[0] in sys.stdlib_module_names


def imported_modules(problems: Iterable[Problem]) -> tuple[str, ...]:
    """The modules that the problems' references and tests import, sorted, each after the packages that it is in.

    Of ``from package import name`` also ``package.name``. What is named here may be no module, or not be installed: a line of a
    docstring can look like an import, and nothing is imported to find out.
    """
    found: set[str] = set()
    for problem in problems:
        for package, names, modules in _IMPORT.findall(f"{problem.reference}\n{problem.tests}"):
            if package:
                found.update([package, *(f"{package}.{name}" for name in _names(names))])
            else:
                found.update(_names(modules))
    return tuple(sorted(name for name in found if all(part.isidentifier() for part in name.split("."))))


def _names(listed: str) -> list[str]:
    """``a as b, c.d`` without the new names."""
    return [words[0].rstrip(")") for part in listed.split(",") if (words := part.split())]
