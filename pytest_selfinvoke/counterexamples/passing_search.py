"""The search for inputs on which a solution differs although it passed: all inputs of its problem, whatever it answers."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pytest_selfinvoke.counterexamples.agreement import Differing, Shown
from pytest_selfinvoke.counterexamples.counterexample import CPU_S, Counterexample, Kind
from pytest_selfinvoke.counterexamples.literals import Arguments, call_text, literal, size
from pytest_selfinvoke.counterexamples.live import Drawer
from pytest_selfinvoke.counterexamples.oracle import Answer, Oracle
from pytest_selfinvoke.counterexamples.pool import Pool
from pytest_selfinvoke.counterexamples.pool_cache import PoolCache
from pytest_selfinvoke.counterexamples.search import Search
from pytest_selfinvoke.counterexamples.wide import OPEN_RULES, build_wide, is_wide
from pytest_selfinvoke.execution.codec import encode
from pytest_selfinvoke.execution.limits import Limits
from pytest_selfinvoke.execution.probing import to_text
from pytest_selfinvoke.execution.runner import Runner
from pytest_selfinvoke.generation.reply import Solution
from pytest_selfinvoke.suites.problem import Problem

_WALL_S = 10.0
_PROCESSES = 4
_KEPT = 16
# Of the inputs on which a solution differs, so many are looked at closely, the smallest first.
SHOWN = 5
_FARTHER = frozenset({"longer", "larger"})
_EXHAUSTED = ("timeout", "memory", "crashed")
_EXHAUSTING = ("RecursionError", "MemoryError")


@dataclass(frozen=True)
class Asked:
    """What a passed solution answers, or why it could not be asked."""

    differing: Differing | None = None
    why_not: str = ""


class PassingSearch:
    """Asks passed solutions about the inputs of their problems. Not for use by several threads.

    ``search`` has the usual pools; others are kept in ``folder`` beside these. ``drawn``: how many inputs Hypothesis adds.
    """

    def __init__(self, runner: Runner, search: Search, folder: Path, *, rebuild: bool = False, drawn: int = 0) -> None:
        self._runner = runner
        self._search = search
        self._wide = PoolCache(folder, rebuild=rebuild, kind="wide")
        self._count = drawn
        self._kept = PoolCache(folder, rebuild=rebuild, kind=f"drawn-{drawn}-{version('hypothesis')}") if drawn else None
        self._drawer = Drawer()
        # Items come problem by problem.
        self._inputs = lru_cache(_KEPT)(self._inputs_of)

    def close(self) -> None:
        """End the process that draws inputs."""
        self._drawer.close()

    def ask(self, problem: Problem, solution: Solution, limits: Limits) -> Asked:
        """On which inputs a solution that passed differs.

        Whatever goes wrong here is a reason why it is not known, and changes nothing else.
        """
        try:
            return self._ask(problem, solution, replace(limits, cpu_s=CPU_S, wall_s=_WALL_S))
        except Exception as error:  # noqa: BLE001 - a verdict must not depend on it
            return Asked(why_not=f"the search broke down: {type(error).__name__}: {error}"[:500])

    def _inputs_of(self, problem: Problem) -> "_Inputs":
        pool = self._search.pool(problem)
        seen, answers = pool.seen, pool.answers
        if is_wide(problem, pool):
            wide = self._made(self._wide, problem, lambda: build_wide(self._runner, problem, pool))
            seen, answers = wide.seen, answers + wide.answers
        known = {literal(answer.arguments) for answer in answers}
        drawn: list[Answer] = []
        if self._kept and seen:
            kept = self._made(self._kept, problem, lambda: self._drawn(problem, pool, seen))
            drawn = [answer for answer in kept.answers if literal(answer.arguments) not in known]
        new = {literal(answer.arguments): answer for answer in (*answers, *drawn) if _new(pool, answer.arguments)}
        ordered = sorted(new.values(), key=lambda answer: size(answer.arguments))
        texts = "\n".join(literal(answer.arguments) for answer in ordered)
        digest = hashlib.sha256(texts.encode("utf-8", "backslashreplace")).hexdigest()[:12]
        return _Inputs(pool, seen, tuple(ordered), frozenset(literal(answer.arguments) for answer in drawn), digest)

    @staticmethod
    def _made(cache: PoolCache, problem: Problem, make: Callable[[], Pool]) -> Pool:
        pool = cache.find(problem)
        if pool is None:
            pool = make()
            cache.keep(problem, pool)
        return pool

    def _drawn(self, problem: Problem, pool: Pool, seen: Sequence[Arguments]) -> Pool:
        """A pool of what Hypothesis draws, less what must not be used."""
        answers = Oracle(self._runner, problem).ask(self._drawer.draw(problem, seen, self._count))
        return Pool(pool.seen, tuple(filter(None, map(pool.usable, answers))), pool.contract, pool.second)

    def _ask(self, problem: Problem, solution: Solution, limits: Limits) -> Asked:
        inputs = self._inputs(problem)
        if not inputs.answers:
            return Asked(why_not=inputs.pool.why_empty or "no input but those of the tests")
        found, asked = self._asked(problem, solution, inputs.answers, limits)
        shown: list[Shown] = []
        for one in sorted((one for one in found if inputs.counts(one)), key=inputs.unlikeness)[:SHOWN]:
            # That it differs after other calls says little of a function that remembers.
            alone, _ = self._asked(problem, solution, [inputs.answers[one.number]], limits)
            if alone and alone[0].kind == one.kind:
                shown.append(Shown(one.number, _counterexample(problem, inputs, inputs.answers[one.number], one)))
        return Asked(Differing(inputs.digest, asked, tuple((one.number, one.digest) for one in found), tuple(shown)))

    def _asked(
        self, problem: Problem, solution: Solution, answers: Sequence[Answer], limits: Limits
    ) -> "tuple[list[_Answered], int]":
        """Where it differs, and how many it was asked: a solution that loops is left at its first timeout."""
        found: list[_Answered] = []
        start = 0
        for _ in range(_PROCESSES):
            part = answers[start:]
            inputs, wanted = ([to_text(encode(value)) for value in values] for values in _both(part))
            ending = self._runner.ask(problem, solution.source, inputs, wanted, limits, every=True)
            report: dict[str, Any] = ending.report or {}
            status, called = report.get("status"), int(report.get("called", 0))
            found += [_Answered(start + number, kind, got, said) for number, kind, got, said in report.get("differing", ())]
            if status == "done":
                return found, len(answers)
            if not called:
                break
            timeout = ending.cause == "cpu" or status == "timeout"
            if timeout and called > 1:
                # It may be slow for all of them together, so this one is asked again, as the first of another process.
                start += called - 1
                continue
            if ending.cause != "wall":
                kind: Kind = "timeout" if timeout else "memory" if status == "memory" else "crashed"
                found.append(_Answered(start + called - 1, kind, "", kind))
                return found, start + called
            break
        return found, start + max(called - 1, 0)


def _counterexample(problem: Problem, inputs: "_Inputs", answer: Answer, one: "_Answered") -> Counterexample:
    return Counterexample(
        call=call_text(problem.asked_name, answer.arguments),
        kind=one.kind,
        got=one.got,
        expected=literal(answer.value),
        beyond=inputs.pool.guards.broken(answer.arguments),
        contract=answer.contract,
        second=answer.second,
    )


def _new(pool: Pool, arguments: Arguments) -> bool:
    """Whether it is no call of the tests, and breaks no rule of which contracts do not speak."""
    return not pool.guards.seen(arguments) and OPEN_RULES.issuperset(pool.guards.broken(arguments))


def _both(answers: Sequence[Answer]) -> tuple[list[Any], list[Any]]:
    return [answer.arguments for answer in answers], [answer.value for answer in answers]


@dataclass(frozen=True)
class _Inputs:
    """The inputs of a problem with the reference's answers, sorted by size, and a digest of them all.

    ``seen`` are the calls by which the domain is known, those of the tests among them; ``drawn`` has the texts of the inputs
    that are Hypothesis's.
    """

    pool: Pool
    seen: tuple[Arguments, ...]
    answers: tuple[Answer, ...]
    drawn: frozenset[str]
    digest: str

    def rules(self, number: int) -> frozenset[str]:
        """What holds for all calls of the tests, and not for an input."""
        return frozenset(self.pool.guards.broken(self.answers[number].arguments))

    def counts(self, one: "_Answered") -> bool:
        """Whether it is a difference. No statement says what a solution may take for larger inputs than those of the tests."""
        exhausted = one.kind in _EXHAUSTED or one.got.startswith(_EXHAUSTING)
        return not exhausted or not _FARTHER & self.rules(one.number)

    def unlikeness(self, one: "_Answered") -> tuple[int, int]:
        """Where to look first: at inputs like those of the tests, or longer or larger, the smallest first."""
        return len(self.rules(one.number) - _FARTHER), one.number


@dataclass(frozen=True)
class _Answered:
    """A solution's answer to an input, by its number, where it is not the reference's."""

    number: int
    kind: Kind
    got: str
    digest: str
