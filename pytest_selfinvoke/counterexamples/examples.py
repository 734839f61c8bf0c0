"""The calls that a problem's statement shows: ``>>> f(1)``, ``f(1) == 2``, in docstrings and comments."""

import ast
import re
from collections.abc import Iterator

from pytest_selfinvoke.counterexamples.literals import Arguments, literal
from pytest_selfinvoke.suites.problem import Problem, parsed

_MOST = 20
# From its name to its last bracket, in characters.
_LONGEST = 1000
_COMMENT = re.compile(r"^\s*#(.*)$", re.MULTILINE)


def examples(problem: Problem) -> list[Arguments]:
    """The distinct arguments of calls with nothing but literals, in their order; none where the reference cannot be parsed."""
    try:
        texts = [*_docstrings(parsed(problem.reference)), *_COMMENT.findall(problem.statement)]
    except (SyntaxError, ValueError):
        return []
    found = {literal(call): call for text in texts for call in _calls(problem.asked_name, text)}
    return list(found.values())[:_MOST]


def _docstrings(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield ast.get_docstring(node) or ""


def _calls(name: str, text: str) -> Iterator[Arguments]:
    for start in re.finditer(rf"(?<![\w.]){re.escape(name)}\(", text):
        call = _shortest(text[start.start() : start.start() + _LONGEST])
        if call is not None:
            yield call


def _shortest(text: str) -> Arguments | None:
    """The arguments of the call that the text begins with, if it is one."""
    for end in (at + 1 for at, char in enumerate(text) if char == ")"):
        try:
            (statement,) = parsed(text[:end]).body
        except (SyntaxError, ValueError):
            continue
        call = statement.value if isinstance(statement, ast.Expr) else None
        if not isinstance(call, ast.Call) or call.keywords:
            return None
        try:
            values = tuple(map(ast.literal_eval, call.args))
        except (ValueError, TypeError):
            return None
        # "f(...)" is no call that anybody means.
        return None if ... in values else values
    return None
