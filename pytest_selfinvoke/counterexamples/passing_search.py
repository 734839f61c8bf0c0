"""The search for inputs on which a solution differs although it passed: it is asked all inputs of its problem."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pytest_selfinvoke.counterexamples.agreement import Differing, Shown
from pytest_selfinvoke.counterexamples.counterexample import CPU_S, Counterexample, Kind
from pytest_selfinvoke.counterexamples.literals import call_text, literal, size
from pytest_selfinvoke.counterexamples.oracle import Answer
from pytest_selfinvoke.counterexamples.passing_inputs import InputMaker, Inputs
from pytest_selfinvoke.counterexamples.search import Search
from pytest_selfinvoke.errors import SandboxError
from pytest_selfinvoke.execution.codec import encode
from pytest_selfinvoke.execution.limits import Limits
from pytest_selfinvoke.execution.probing import to_text
from pytest_selfinvoke.execution.runner import Runner
from pytest_selfinvoke.generation.reply import Solution
from pytest_selfinvoke.suites.problem import Problem

_WALL_S = 10.0
_PROCESSES = 4
# Of the inputs on which a solution differs, so many are looked at closely.
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

    def __init__(self, runner: Runner, search: Search, folder: Path, *, drawn: int = 0, rebuild: bool = False) -> None:
        self._runner = runner
        self._maker = InputMaker(runner, search, folder, drawn, rebuild=rebuild)

    def close(self) -> None:
        """End what was started for it."""
        self._maker.close()

    def ask(self, problem: Problem, solution: Solution, limits: Limits) -> Asked:
        """On which inputs a solution that passed differs. ``limits`` are the solution's; it has less time here.

        Whatever goes wrong here is a reason why it is not known, and changes nothing else.
        """
        try:
            return self._ask(
                problem, solution, replace(limits, cpu_s=min(CPU_S, limits.cpu_s), wall_s=min(_WALL_S, limits.wall_s))
            )
        except Exception as error:  # noqa: BLE001 - a verdict must not depend on it
            return Asked(why_not=f"the search broke down: {type(error).__name__}: {error}"[:500])

    def _ask(self, problem: Problem, solution: Solution, limits: Limits) -> Asked:
        inputs = self._maker.inputs(problem)
        if not inputs.answers:
            return Asked(why_not=inputs.why_none)
        found, asked = self._answers(problem, solution, inputs.answers, limits)
        if not asked:
            return Asked(why_not="it cannot be called in the time that a search has")
        near = sorted((one for one in found if _counts(inputs, one)), key=lambda one: _unlikeness(inputs, one))
        shown: list[Shown] = []
        for one in near[:SHOWN]:
            # That it differs after other calls says little of a function that remembers.
            if alone := self._alone(problem, solution, one.answer, limits, one.kind):
                shown.append(Shown(one.number, _counterexample(problem, inputs, alone)))
        if shown and literal(inputs.answers[shown[0].number].arguments) in inputs.drawn:
            shown[0] = self._cut_down(problem, solution, limits, inputs, shown[0])
        return Asked(Differing(inputs.digest, asked, tuple((one.number, one.digest) for one in found), tuple(shown)))

    def _alone(self, problem: Problem, solution: Solution, answer: Answer, limits: Limits, kind: Kind) -> "_Answered | None":
        """What it answers to one input in a process of its own, where it differs in the same way."""
        found, _ = self._answers(problem, solution, [answer], limits)
        return found[0] if found and found[0].kind == kind else None

    def _cut_down(self, problem: Problem, solution: Solution, limits: Limits, inputs: Inputs, shown: Shown) -> Shown:
        """The same with an input that Hypothesis has made smaller, if it can."""
        kind, whole = shown.counterexample.kind, inputs.answers[shown.number]
        farther = inputs.rules(whole)
        smaller: list[_Answered] = []

        def differs(answer: Answer) -> bool:
            # No farther from the tests' calls than it was.
            if not farther | _FARTHER >= inputs.rules(answer):
                return False
            alone = self._alone(problem, solution, answer, limits, kind)
            if alone is None or not _counts(inputs, alone):
                return False
            smaller.append(alone)
            return True

        # What is larger than it need be is better than nothing.
        with suppress(SandboxError):
            self._maker.cut_down(problem, inputs, literal(whole.arguments), differs)
        # What is simple to Hypothesis is not always short to read.
        best = min(smaller, key=lambda one: size(one.answer.arguments), default=None)
        if best is None or size(best.answer.arguments) >= size(whole.arguments):
            return shown
        return Shown(shown.number, _counterexample(problem, inputs, best), cut_from=shown.counterexample.call)

    def _answers(
        self, problem: Problem, solution: Solution, answers: Sequence[Answer], limits: Limits
    ) -> "tuple[list[_Answered], int]":
        """Where it differs, and how many inputs it was asked: a solution that loops is left at its first timeout."""
        found: list[_Answered] = []
        start = 0
        for _ in range(_PROCESSES):
            part = answers[start:]
            inputs = [to_text(encode(answer.arguments)) for answer in part]
            wanted = [to_text(encode(answer.value)) for answer in part]
            ending = self._runner.ask(problem, solution.source, inputs, wanted, limits, every=True)
            report: dict[str, Any] = ending.report or {}
            status, called = report.get("status"), int(report.get("called", 0))
            found += [
                _Answered(part[number], start + number, kind, got, said)
                for number, kind, got, said in report.get("differing", ())
            ]
            if status == "done":
                return found, len(answers)
            if not called:
                break
            if ending.cause == "wall":
                return found, start + called - 1
            timeout = ending.cause == "cpu" or status == "timeout"
            if not timeout or called == 1:
                kind: Kind = "timeout" if timeout else "memory" if status == "memory" else "crashed"
                return [*found, _Answered(part[called - 1], start + called - 1, kind, "", kind)], start + called
            # It may be slow for all of them together, so this one is asked again, as the first of another process.
            start += called - 1
        return found, start


def _counts(inputs: Inputs, one: "_Answered") -> bool:
    """Whether it is a difference. No statement says what a solution may take for larger inputs than those of the tests."""
    exhausted = one.kind in _EXHAUSTED or one.got.startswith(_EXHAUSTING)
    return not exhausted or not _FARTHER & inputs.rules(one.answer)


def _unlikeness(inputs: Inputs, one: "_Answered") -> tuple[int, int]:
    """Where to look first: at inputs like those of the tests, or longer or larger, the smallest first."""
    return len(inputs.rules(one.answer) - _FARTHER), one.number


def _counterexample(problem: Problem, inputs: Inputs, one: "_Answered") -> Counterexample:
    return Counterexample(
        call=call_text(problem.asked_name, one.answer.arguments),
        kind=one.kind,
        got=one.got,
        expected=literal(one.answer.value),
        beyond=tuple(sorted(inputs.rules(one.answer))),
        contract=one.answer.contract,
        second=one.answer.second if inputs.second else None,
    )


@dataclass(frozen=True)
class _Answered:
    """What a solution answers to an input, the number of which is given, where that is not the reference's answer."""

    answer: Answer
    number: int
    kind: Kind
    got: str
    digest: str
