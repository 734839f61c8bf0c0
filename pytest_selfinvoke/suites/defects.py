"""What is wrong with a problem, as far as its texts show it; the same checks for published suites and for users' own."""

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pytest_selfinvoke.suites.problem import Problem, parsed


@dataclass(frozen=True)
class Kind:
    """A kind of defect: what it means and what mends it. ``answerable`` is false where the score says nothing of a model.

    That is so where a model cannot know what is tested, and where nothing is tested.
    """

    meaning: str
    repair: str
    answerable: bool = True


KINDS: Mapping[str, Kind] = {
    "name-not-in-prompt": Kind(
        "the statements do not name the function that the tests call", "its header in the statement", answerable=False
    ),
    "no-assertion": Kind("the tests assert nothing: whatever runs passes", "leave out", answerable=False),
    "no-description": Kind("the pro statement describes nothing, it is a bare header", "none"),
    "import-in-comment": Kind("an import stands at the end of a comment's line", "the import on a line of its own"),
    "reference-without-base": Kind("the reference's pro function never names the base function", "none"),
    "base-redefined": Kind("the reference defines the base function a second time", "none"),
    "one-name": Kind("base and pro function have the same name", "none"),
    "single-assertion": Kind("the tests assert one thing only", "none"),
    "exact-floats": Kind("an assertion compares a float by ==", "none"),
    "import-in-tests": Kind("the reference uses a name that only the tests import", "the import after the solution"),
    "time-zone": Kind("the reference passes in some time zones only", "TZ"),
    "python-version": Kind("the reference passes with some versions of Python only", "the version"),
    "library-versions": Kind("the reference passes with some versions of its libraries only", "the versions"),
}
UNANSWERABLE = frozenset(kind for kind, about in KINDS.items() if not about.answerable)

# A comment's sentence and what follows it without a line end.
GLUED_IMPORT = re.compile(r"^(#.*[.:!?])((?:import|from) \w)", re.MULTILINE)
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def defects(problem: Problem) -> tuple[str, ...]:
    """The kinds of defects that the problem's texts show, in the order of `KINDS`."""
    view = _View(problem, parsed(problem.reference), parsed(problem.tests))
    return tuple(kind for kind in KINDS if kind in _CHECKS and _CHECKS[kind](view))


@dataclass(frozen=True)
class _View:
    problem: Problem
    reference: ast.Module
    tests: ast.Module

    @property
    def asserts(self) -> list[ast.Assert]:
        return [node for node in ast.walk(self.tests) if isinstance(node, ast.Assert)]

    @property
    def pro(self) -> list[Definition]:
        """The last definition of the pro function; empty where there is none at the top."""
        name = self.problem.pro_name
        return [node for node in self.reference.body if isinstance(node, Definition) and node.name == name][-1:]


def _unnamed(view: _View) -> bool:
    return not re.search(rf"\b{re.escape(view.problem.asked_name)}\b", view.problem.statement)


def _bare(view: _View) -> bool:
    statement = view.problem.pro_statement
    return view.problem.has_pro and "#" not in statement and '"""' not in statement and "'''" not in statement


def _without_base(view: _View) -> bool:
    base = view.problem.base_name
    return view.problem.has_pro and not any(
        isinstance(node, ast.Name) and node.id == base for function in view.pro for node in ast.walk(function)
    )


def _redefined(view: _View) -> bool:
    base = view.problem.base_name
    found = [node for node in ast.walk(view.reference) if isinstance(node, Definition) and node.name == base]
    return view.problem.has_pro and base != view.problem.pro_name and len(found) > 1


def _exact_floats(view: _View) -> bool:
    compared = [node for test in view.asserts for node in ast.walk(test) if isinstance(node, ast.Compare)]
    return any(
        isinstance(leaf, ast.Constant) and isinstance(leaf.value, float)
        for compare in compared
        if any(isinstance(operator, ast.Eq) for operator in compare.ops)
        for side in (compare.left, *compare.comparators)
        for leaf in ast.walk(side)
    )


def _alone(view: _View) -> bool:
    """An assertion in a function or a loop of the tests may be many."""
    return len(view.asserts) == 1 and isinstance(view.asserts[0], ast.Assert) and view.asserts[0] in view.tests.body


_CHECKS: Mapping[str, Callable[[_View], bool]] = {
    "name-not-in-prompt": _unnamed,
    "no-assertion": lambda view: not view.asserts,
    "no-description": _bare,
    "import-in-comment": lambda view: bool(GLUED_IMPORT.search(view.problem.pro_statement)),
    "reference-without-base": _without_base,
    "base-redefined": _redefined,
    "one-name": lambda view: view.problem.base_name == view.problem.pro_name,
    "single-assertion": _alone,
    "exact-floats": _exact_floats,
    "import-in-tests": lambda view: bool(view.problem.lent_imports),
}
