"""The search for the smallest input on which a solution differs from the reference."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from pytest_selfinvoke.counterexamples.counterexample import CPU_S, Counterexample, Kind
from pytest_selfinvoke.counterexamples.literals import Arguments, call_text, literal, size
from pytest_selfinvoke.counterexamples.oracle import Answer, Oracle
from pytest_selfinvoke.counterexamples.pool import Pool, build
from pytest_selfinvoke.counterexamples.pool_cache import PoolCache
from pytest_selfinvoke.counterexamples.shrinking import smaller
from pytest_selfinvoke.execution.codec import encode
from pytest_selfinvoke.execution.limits import Limits
from pytest_selfinvoke.execution.probing import to_text
from pytest_selfinvoke.execution.runner import Runner
from pytest_selfinvoke.execution.verdict import Verdict
from pytest_selfinvoke.generation.reply import Solution
from pytest_selfinvoke.suites.problem import Problem

_WALL_S = 10.0
# Far above what all limits of a search and of making a pool come to, in seconds: for the watchdogs of others.
PATIENCE_S = 3600.0
_ROUNDS = 4
_STEPS = 40
# How often a solution that runs out of time may go on in another process.
_PROCESSES = 4
# Problems whose pools a worker has in memory.
_KEPT = 16

# In which statuses there is a function that can be called.
SEARCHED = frozenset({"wrong", "raised", "timeout", "memory", "crashed"})


@dataclass(frozen=True)
class Found:
    """What a search came to: a counterexample, or why there is none."""

    counterexample: Counterexample | None = None
    why_none: str = ""


class Search:
    """Searches in the pools of problems, which it makes where they are not in ``cache``. Not for use by several threads."""

    def __init__(self, runner: Runner, cache: PoolCache) -> None:
        self._runner = runner
        self._cache = cache
        # Items come problem by problem.
        self._about = lru_cache(_KEPT)(self._found_out)

    def pool(self, problem: Problem) -> Pool:
        """The pool of a problem.

        Raises:
            SandboxError: it cannot be made here.

        """
        return self._about(problem).pool

    def _found_out(self, problem: Problem) -> "_About":
        pool = self._cache.find(problem)
        if pool is None:
            pool = build(self._runner, problem)
            self._cache.keep(problem, pool)
        return _About(pool, {})

    def explain(self, problem: Problem, solution: Solution, verdict: Verdict, limits: Limits) -> Found:
        """The smallest input on which a solution differs, where the verdict is that it failed.

        Whatever goes wrong here is a reason why there is none, and changes nothing else. ``limits`` are the solution's; a
        search has less time.
        """
        if verdict.status not in SEARCHED:
            return Found()
        try:
            return self.smallest(problem, solution, limits)
        except Exception as error:  # noqa: BLE001 - a verdict must not depend on it
            return Found(why_none=f"the search broke down: {type(error).__name__}: {error}"[:500])

    def smallest(self, problem: Problem, solution: Solution, limits: Limits) -> Found:
        """The smallest input on which a solution differs, whatever its verdict; limits as of `explain`.

        Raises:
            SandboxError: it could not be run.

        """
        limits = replace(limits, cpu_s=CPU_S, wall_s=_WALL_S)
        pool = self.pool(problem)
        if not pool.answers:
            return Found(why_none=pool.why_empty)
        first = self._first(problem, solution, pool.answers, limits)
        if isinstance(first, str):
            return Found(why_none=first)
        best = first
        for _ in range(_ROUNDS if first.kind not in ("timeout", "crashed", "memory") else 0):
            steps = self._asked(problem, pool, self._steps(pool, best.answer.arguments))
            less = self._first(problem, solution, steps, limits) if steps else ""
            if isinstance(less, str) or less.kind != best.kind:
                break
            best = less
        if best.number:
            # That it differs after other calls says little of a function that remembers.
            alone = self._first(problem, solution, [best.answer], limits)
            if isinstance(alone, str) or alone.kind != best.kind:
                return Found(why_none="it differs only after other calls, which it remembers")
            best = alone
        return Found(self._counterexample(problem, pool, best))

    def _steps(self, pool: Pool, arguments: Arguments) -> list[Arguments]:
        return [one for one in smaller(arguments) if pool.guards.admit(one)][:_STEPS]

    def _asked(self, problem: Problem, pool: Pool, inputs: Sequence[Arguments]) -> list[Answer]:
        """The reference's answers to inputs, by size, those left out that must not be used."""
        known = self._about(problem).answers
        missing = [one for one in inputs if literal(one) not in known]
        if missing:
            answers = Oracle(self._runner, problem).ask(missing)
            known |= {literal(one): answer for one, answer in zip(missing, answers, strict=True)}
        usable = [pool.usable(known[literal(one)]) for one in inputs]
        return sorted((answer for answer in usable if answer), key=lambda answer: size(answer.arguments))

    def _first(self, problem: Problem, solution: Solution, answers: Sequence[Answer], limits: Limits) -> "_Differs | str":
        """The first input at which the solution differs, or why there is none."""
        for _ in range(_PROCESSES):
            found = self._first_of_process(problem, solution, answers, limits)
            if isinstance(found, str) or found.kind != "timeout" or not found.number:
                return found
            # It may be slow for all of them together, so this one is asked again, as the first of another process.
            answers = answers[found.number :]
        return "it takes long for all inputs together"

    def _first_of_process(
        self, problem: Problem, solution: Solution, answers: Sequence[Answer], limits: Limits
    ) -> "_Differs | str":
        inputs = [to_text(encode(answer.arguments)) for answer in answers]
        wanted = [to_text(encode(answer.value)) for answer in answers]
        ending = self._runner.ask(problem, solution.source, inputs, wanted, limits)
        report: dict[str, Any] = ending.report or {}
        status, called = report.get("status"), int(report.get("called", 0))
        if status == "unloaded":
            return "it fails before any call"
        if status == "missing":
            return "the function is not there"
        if status in ("gone", "timeout", "memory", "crashed") and called:
            kind: Kind = "memory" if status == "memory" else "crashed"
            if ending.cause == "cpu" or status == "timeout":
                kind = "timeout"
            elif ending.cause == "wall":
                return "it waits for the clock"
            return _Differs(answers[called - 1], called - 1, kind, "")
        if "at" in report:
            at = report["at"]
            return _Differs(answers[at], at, report["kind"], report["got"])
        return "no difference on any input that is like those of the tests"

    def _counterexample(self, problem: Problem, pool: Pool, best: "_Differs") -> Counterexample:
        answer = best.answer
        broken = pool.guards.broken(answer.arguments)
        return Counterexample(
            call=call_text(problem.asked_name, answer.arguments),
            kind=best.kind,
            got=best.got,
            expected=literal(answer.value),
            beyond=broken if not pool.guards.seen(answer.arguments) else (),
            contract=answer.contract,
            second=answer.second,
            tested=pool.tested(answer.arguments),
        )


@dataclass(frozen=True)
class _About:
    """What is known of a problem: its pool, and what the reference says of other inputs, by their texts."""

    pool: Pool
    answers: dict[str, Answer | None]


@dataclass(frozen=True)
class _Differs:
    """The answer that a solution differs from, how, and its own result as text; ``number`` counts calls before it."""

    answer: Answer
    number: int
    kind: Kind
    got: str
