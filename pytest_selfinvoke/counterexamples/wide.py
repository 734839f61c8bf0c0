"""The wide pool of a base problem: EvalPlus's contract says which inputs are meant, so they need not be like the tests' calls.

The extremes of those calls (negative, zero, empty, doubled, ...) are put to the contract, and what it lets pass counts as if
the tests had called it: the guards learn from these which rules are no rules. The pool is then made as any other.
"""

from collections.abc import Iterator
from typing import Any

from pytest_selfinvoke.counterexamples.guards import Guards
from pytest_selfinvoke.counterexamples.literals import Arguments, elements, literal, size
from pytest_selfinvoke.counterexamples.making import made
from pytest_selfinvoke.counterexamples.oracle import Answer, Oracle
from pytest_selfinvoke.counterexamples.pool import MOST, Pool
from pytest_selfinvoke.counterexamples.profile import FREE
from pytest_selfinvoke.execution.runner import Runner
from pytest_selfinvoke.suites.problem import Problem

# Of the tests' calls the smallest are taken to extremes, so many inputs in all.
_CALLS = 8
_EXTREMES = 150
_WITHIN = 2
# The rules that an input of such a pool may break. Contracts mostly speak of types and signs; they say nothing of how texts are
# formed, and little of empty containers and of what must hold between arguments.
OPEN_RULES = FREE | {"sign", "zero", "decimals", "alphabet", "length", "order", "repeated"}


def is_wide(problem: Problem, pool: Pool) -> bool:
    """Whether a problem can have a wide pool: the contract is one on the very function that is asked for."""
    return not problem.has_pro and pool.contract


def build_wide(runner: Runner, problem: Problem, pool: Pool) -> Pool:
    """The wide pool beside the usual one; its inputs may be of both. Its seen calls are the extremes, too, that are meant.

    Raises:
        SandboxError: the references could not be run.

    """
    oracle = Oracle(runner, problem)
    known = {literal(call) for call in pool.seen}
    found = {literal(call): call for start in pool.seen[:_CALLS] for call in extremes(start)}
    new = [call for text, call in found.items() if text not in known and OPEN_RULES.issuperset(pool.guards.broken(call))]
    meant = [answer.arguments for answer in oracle.ask(new[:_EXTREMES]) if answer and _meant(pool, answer)]
    seen = sorted([*pool.seen, *meant], key=size)
    inputs = made(seen, Guards(seen), f"{problem.suite}::{problem.id} wide")
    answers = [answer for answer in oracle.ask(inputs) if answer and _meant(pool, answer)]
    step = max(1, -(-len(answers) // MOST))
    return Pool(tuple(seen), tuple(answers[::step]), pool.contract, pool.second)


def _meant(pool: Pool, answer: Answer | None) -> bool:
    usable = pool.usable(answer)
    return usable is not None and bool(usable.contract) and OPEN_RULES.issuperset(pool.guards.broken(usable.arguments))


def extremes(call: Arguments) -> Iterator[Arguments]:
    """The call with one argument taken to an extreme of its type."""
    for at, value in enumerate(call):
        for extreme in _extremes(value):
            yield (*call[:at], extreme, *call[at + 1 :])


def _extremes(value: Any) -> Iterator[Any]:
    kind = type(value)
    if kind is int:
        yield from (-value, 0, 1, -1, 2 * value + 1, 1000 * value)
    elif kind is float:
        yield from (-value, 0.0, value + 0.5, 1000 * value)
    elif kind is str:
        yield from (value[:1], value + value, value.swapcase(), value[::-1], f"{value}1", f"{value}A", f"{value}a")
    elif kind in (list, tuple):
        yield from (value[:1], value + value, value[::-1], value[:1] * 3)
        for at, item in enumerate(value[:_WITHIN]):
            for extreme in _extremes(item):
                yield value[:at] + kind([extreme]) + value[at + 1 :]
    elif kind in (set, frozenset):
        yield kind(elements(value)[:1])
    elif kind is dict:
        for key in list(value)[:_WITHIN]:
            for extreme in _extremes(value[key]):
                yield {**value, key: extreme}
