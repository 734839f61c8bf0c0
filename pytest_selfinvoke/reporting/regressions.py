"""``--selfinvoke-write-regressions``: each counterexample as a test file of its own."""

import ast
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from pytest_selfinvoke.counterexamples.counterexample import Counterexample
from pytest_selfinvoke.counterexamples.disputed import ACCEPTED
from pytest_selfinvoke.files import replaced
from pytest_selfinvoke.outcome import Outcome
from pytest_selfinvoke.suites.problem import Problem

# Not NaN, which equals nothing.
_NAMES = {"inf"}
_CALLS = {"set", "frozenset"}
_LITERALS = (
    *(ast.Constant, ast.List, ast.Tuple, ast.Set, ast.Dict, ast.Load),
    # Negative and complex numbers.
    *(ast.UnaryOp, ast.USub, ast.BinOp, ast.Add, ast.Sub),
)

_FAILED = "The solution failed its tests, and this is the smallest input found on which it differs from the suite's reference."
_DISPUTED = (
    "The solution passed its tests, and differs from the suite's reference on this input, which they do not contain; that this "
    "is a mistake\nof the solution's was accepted in review."
)
_FILE = '''\
"""{title}

{why}
Written by pytest-selfinvoke, whose sandbox runs the solution. SHA-256 of the solution: {digest}
"""
{imports}
STATEMENT = {statement}

SOLUTION = {solution}


def test_{function}(selfinvoke_sandbox):
    assert selfinvoke_sandbox.call(SOLUTION, {arguments}) == {expected}
'''


def write_regressions(folder: Path, rows: Iterable[tuple[Problem, Outcome]]) -> tuple[int, int]:
    """Write a file for each row that has a counterexample, or a disputed input that was accepted.

    How many were written, and how many could not be, since their values are no source.

    Files of the same names are replaced, others stay. Raises `OSError` where they cannot be written.
    """
    names: set[str] = set()
    left_out = 0
    for problem, outcome in rows:
        text = regression(problem, outcome)
        if text is None:
            left_out += _found(outcome) is not None
            continue
        name = _free(f"test_{outcome.suite}_{outcome.id}_{outcome.model}_{outcome.sample}", names)
        names.add(name)
        folder.mkdir(parents=True, exist_ok=True)
        with replaced(folder / f"{name}.py") as file:
            file.write(text)
    return len(names), left_out


def regression(problem: Problem, outcome: Outcome) -> str | None:
    """The source of a test file; ``None`` where there is no counterexample, or where its values are no literals."""
    found = _found(outcome)
    if found is None or not _is_source([*_arguments(found.call), _parsed(found.expected)]):
        return None
    name, _, arguments = found.call.partition("(")
    used = sorted(_NAMES & _named(f"{found.call}, {found.expected}"))
    title = f"{outcome.suite} {outcome.id}, {outcome.model}, sample {outcome.sample}: {outcome.status}."
    text = _FILE.format(
        title=_plain(title),
        why=_DISPUTED if outcome.solved else _FAILED,
        digest=outcome.solution_sha256,
        imports=f"\nfrom math import {', '.join(used)}\n" if used else "",
        statement=_quoted(problem.statement),
        solution=_quoted(outcome.solution),
        function=re.sub(r"\W+", "_", name, flags=re.ASCII),
        arguments=", ".join(filter(None, [repr(name), arguments.removesuffix(")")])),
        expected=found.expected,
    )
    # Within literals, an escape is the character that it stands for.
    return text.encode("ascii", "backslashreplace").decode("ascii")


def _found(outcome: Outcome) -> Counterexample | None:
    accepted = outcome.disputed is not None and outcome.disputed.decision == ACCEPTED
    return outcome.disputed if accepted else outcome.counterexample


def _free(name: str, taken: set[str]) -> str:
    name = re.sub(r"\W+", "_", name, flags=re.ASCII)
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    return free


def _arguments(call: str) -> list[ast.expr]:
    """The arguments of a call; none where it is no source."""
    tree = _parsed(call)
    return tree.args if isinstance(tree, ast.Call) else [ast.Slice()]


def _is_source(values: Iterable[ast.expr]) -> bool:
    """Whether these are literals, or would be if there were some for empty sets and infinity."""
    return all(
        (isinstance(node, _LITERALS) and not (isinstance(node, ast.Constant) and node.value is Ellipsis))
        or _is_set(node)
        or (isinstance(node, ast.Name) and node.id in _NAMES | _CALLS)
        for value in values
        for node in ast.walk(value)
    )


def _parsed(text: str) -> ast.expr:
    try:
        return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Slice()


def _is_set(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CALLS


def _named(text: str) -> set[str]:
    return {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}


_ESCAPED: Mapping[str, str] = {"\\": "\\\\", '"""': '\\"\\"\\"'}


def _quoted(text: str) -> str:
    """A literal that can be read: in three quotes, unless something in the text would not come through as it is."""
    if not all(char.isprintable() or char == "\n" for char in text):
        return repr(text)
    for old, new in _ESCAPED.items():
        text = text.replace(old, new)
    return f'"""\\\n{text}{"" if text.endswith(chr(10)) else chr(92) + chr(10)}"""'


def _plain(text: str) -> str:
    return "".join(char if char.isprintable() and char not in '"\\' else "?" for char in text)
