"""The libraries that problems need: which are not here, which have another version, and what to write to pip."""

import ast
import platform
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

from pytest_selfinvoke.execution.preloading import imported_modules
from pytest_selfinvoke.suites.problem import Problem, Suite, parsed
from pytest_selfinvoke.suites.published import PUBLISHED

# Modules that their distributions do not go by; of others nobody should be told to install something by guess.
DISTRIBUTIONS = {
    "dateutil": "python-dateutil",
    "holidays": "holidays",
    "matplotlib": "matplotlib",
    "numpy": "numpy",
    "pandas": "pandas",
    "pytz": "pytz",
    "regex": "regex",
    "scipy": "scipy",
    "seaborn": "seaborn",
    "sklearn": "scikit-learn",
    "statsmodels": "statsmodels",
}
# A suite of which more cannot be run is skipped as a whole.
MOST_SKIPPED = 0.5


def modules(problem: Problem) -> frozenset[str]:
    """The top-level modules beyond the standard library that the reference or the tests cannot do without.

    An import inside of a ``try`` is one that they can do without.
    """
    # From the texts first, which finds too many: no problem of the main suites goes further.
    named = {name.partition(".")[0] for name in imported_modules([problem])} - sys.stdlib_module_names
    if not named:
        return frozenset()
    return frozenset(named & {name for text in (problem.reference, problem.tests) for name in _imported(parsed(text))})


def missing(problem: Problem, here: Callable[[str], bool] | None = None) -> tuple[str, ...]:
    """Those of its `modules` that are not installed here, sorted."""
    return tuple(sorted(name for name in modules(problem) if not (here or _is_here)(name)))


def skips(suite: Suite, here: Callable[[str], bool] | None = None) -> dict[str, str]:
    """By id, why a problem of the suite cannot be tried here: modules that are not installed.

    Where that is so for more than `MOST_SKIPPED` of the problems, none is tried: a score of the rest would be no score of the
    suite.
    """
    lacking = {problem.id: names for problem in suite.problems if (names := missing(problem, here))}
    if len(lacking) <= MOST_SKIPPED * len(suite.problems):
        return {identity: f"needs {_absent(names)}: {_install(suite, names)}" for identity, names in lacking.items()}
    names = tuple(sorted({name for names in lacking.values() for name in names}))
    why = (
        f"suite {suite.name} is skipped, {len(lacking)} of its {len(suite.problems)} problems need {_absent(names)}: "
        f"{_install(suite, names)}"
    )
    return {problem.id: why for problem in suite.problems}


def needs_all(suite: Suite, problems: Iterable[Problem]) -> str:
    """What is said of several problems at once that miss different modules."""
    names = sorted({name for problem in problems for name in missing(problem)})
    return f"they need {_absent(names)}: {_install(suite, names)}"


def needs_module(name: str) -> tuple[str, str]:
    """What is said of a reference that does not find this module, and the remedy."""
    return f"needs {_absent([name])}", _install(None, [name])


def unmet(problem: Problem) -> Iterator[tuple[str, str]]:
    """Of the versions that the problem's reference needs, those that are not here, each with the remedy."""
    from packaging.requirements import Requirement

    for text in problem.requires:
        wanted = Requirement(text)
        if wanted.name == "python":
            found = platform.python_version()
            remedy = f"run pytest with a Python {wanted.specifier}"
        else:
            found = _version(wanted.name)
            remedy = f"pip install '{text}'"
        if not found or not wanted.specifier.contains(found, prereleases=True):
            yield f"needs {text}; found {found or 'none'}", remedy


def versions(problems: Iterable[Problem]) -> dict[str, str]:
    """The libraries that the problems import, by distribution, with the versions that are here ("" for none)."""
    names = {name for problem in problems for name in modules(problem)}
    found = {DISTRIBUTIONS.get(name, name) for name in names}
    return {name: _version(name) for name in sorted(found)}


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield str(node.module).partition(".")[0]
        elif not (isinstance(node, ast.Try) and node.handlers):
            yield from _imported(node)


def _is_here(name: str) -> bool:
    try:
        return name in sys.modules or find_spec(name) is not None
    except (ImportError, ValueError):
        return False


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return ""


def _absent(names: Sequence[str]) -> str:
    return f"{', '.join(names)}, which {'is' if len(names) == 1 else 'are'} not installed"


def _install(suite: Suite | None, names: Sequence[str]) -> str:
    extra = next((entry.extra for entry in PUBLISHED.values() if suite and entry.file.sha256 == suite.sha256), "")
    if extra:
        return f"pip install 'pytest-selfinvoke[{extra}]'"
    if all(name in DISTRIBUTIONS for name in names):
        return f"pip install {' '.join(DISTRIBUTIONS[name] for name in names)}"
    return "install what provides it" if len(names) == 1 else "install what provides them"


_NO_MODULE = re.compile(r"No module named '([\w.]+)'")


def module_not_found(message: str) -> str:
    """The top-level module that an error's message says is not there, empty if it is about something else."""
    found = _NO_MODULE.search(message)
    return found[1].partition(".")[0] if found else ""
