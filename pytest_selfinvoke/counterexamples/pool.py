"""The pool of a problem: inputs that are like those of its tests, sorted by size, and what the reference returns for them."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from pytest_selfinvoke.counterexamples.examples import examples
from pytest_selfinvoke.counterexamples.guards import Guards
from pytest_selfinvoke.counterexamples.literals import Arguments, literal, size
from pytest_selfinvoke.counterexamples.making import made
from pytest_selfinvoke.counterexamples.oracle import Answer, Oracle
from pytest_selfinvoke.execution.probing import from_text
from pytest_selfinvoke.execution.runner import Runner
from pytest_selfinvoke.suites.problem import Problem

MOST = 120
# To be changed with what is made, or how.
_VERSION = 2


@dataclass(frozen=True)
class Pool:
    """``seen`` are the distinct calls of the tests, ``answers`` those of the reference to `MOST` inputs at most, by size.

    ``shown`` are calls of the statement's examples that no test makes, those that the reference answers.
    ``contract`` and ``second`` say whether that contract and that second reference can be used: they must suit every seen call.
    ``why_empty`` says why there are no inputs.
    """

    seen: tuple[Arguments, ...]
    answers: tuple[Answer, ...]
    contract: bool = False
    second: bool = False
    why_empty: str = ""
    shown: tuple[Arguments, ...] = ()

    @cached_property
    def guards(self) -> Guards:
        """What the calls of tests and examples have in common."""
        return Guards((*self.seen, *self.shown))

    def tested(self, call: Arguments) -> bool:
        """Whether the tests make this very call."""
        return literal(call) in self._tested

    @cached_property
    def _tested(self) -> frozenset[str]:
        return frozenset(map(literal, self.seen))

    @cached_property
    def results(self) -> "Results":
        """What the reference is known to return."""
        return Results.of([answer.value for answer in self.answers if self.guards.seen(answer.arguments)])

    def usable(self, answer: Answer | None) -> Answer | None:
        """The answer with what counts here of contract and second reference; ``None`` where the input must not be used."""
        if answer is None:
            return None
        answer = replace(
            answer,
            contract=answer.contract if self.contract else None,
            second=answer.second if self.second else None,
        )
        if self.tested(answer.arguments):
            return answer
        return answer if answer.sound and self.results.like(answer.value) else None


@dataclass(frozen=True)
class Results:
    """Which unusual results the reference returns for the tests' own calls."""

    none: bool
    infinite: bool

    @classmethod
    def of(cls, values: Sequence[Any]) -> "Results":
        """What there is among these."""
        return cls(any(value is None for value in values), any(map(_infinite, values)))

    def like(self, value: Any) -> bool:
        """Whether a result is not more unusual than those."""
        return (self.none or value is not None) and (self.infinite or not _infinite(value))


def _infinite(value: Any) -> bool:
    return literal(value) in ("inf", "-inf", "nan")


def key(problem: Problem) -> str:
    """A digest of all that a pool depends on."""
    texts = [
        getattr(problem, name)
        for name in ("base_statement", "base_reference", "pro_statement", "pro_reference", "tests", "guard", "second_base")
    ]
    names = [problem.suite, problem.id, problem.base_name, problem.pro_name, problem.time_zone]
    return hashlib.sha256(json.dumps([_VERSION, MOST, *names, *texts]).encode("ascii")).hexdigest()


def build(runner: Runner, problem: Problem) -> Pool:
    """Record the tests' calls, make inputs like them, and ask the reference about each.

    Raises:
        SandboxError: it could not be run.

    """
    report = runner.record(problem).report or {}
    if report.get("status") == "unsealed":
        return Pool((), (), why_empty="its tests work on values that do not travel between processes")
    seen = tuple(sorted((from_text(arguments) for arguments, _ in report.get("recorded", ())), key=size))
    if not seen:
        return Pool((), (), why_empty="its tests make no call that could be recorded")
    oracle = Oracle(runner, problem)
    pool = Pool(seen, (), shown=_shown(oracle, problem, seen))
    guards = pool.guards
    inputs = made((*seen, *pool.shown), guards, f"{problem.suite}::{problem.id}")
    answers = oracle.ask(inputs)
    known = [answer for answer in answers if answer and guards.seen(answer.arguments)]
    tested = [answer for answer in known if pool.tested(answer.arguments)]
    pool = replace(
        pool,
        answers=tuple(known),
        contract=bool(tested) and all(answer.contract for answer in tested),
        second=bool(tested) and all(answer.second for answer in tested),
    )
    usable = [answer for answer in map(pool.usable, answers) if answer]
    return replace(
        pool,
        answers=tuple(_chosen(usable, guards)),
        why_empty="" if usable else "the reference cannot be asked about single inputs",
    )


def _shown(oracle: Oracle, problem: Problem, seen: Sequence[Arguments]) -> tuple[Arguments, ...]:
    """The examples' calls that are not among those seen, have as many arguments as one of them, and an answer."""
    known, counts = set(map(literal, seen)), set(map(len, seen))
    new = [call for call in examples(problem) if literal(call) not in known and len(call) in counts]
    return tuple(answer.arguments for answer in (oracle.ask(new) if new else ()) if answer and answer.sound)


def _chosen(answers: Sequence[Answer], guards: Guards) -> list[Answer]:
    """All calls of tests and examples as far as there is room, two thirds of the rest the smallest, one third from all over."""
    seen = [answer for answer in answers if guards.seen(answer.arguments)][: MOST // 2]
    rest = [answer for answer in answers if not guards.seen(answer.arguments)]
    room = MOST - len(seen)
    small = rest[: 2 * room // 3]
    large = rest[len(small) :]
    step = max(1, -(-len(large) // max(1, room - len(small))))
    return sorted([*seen, *small, *large[::step]], key=lambda answer: size(answer.arguments))
