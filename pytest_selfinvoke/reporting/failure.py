"""The text of an unsolved item: enough to see at once what the model got wrong."""

from dataclasses import dataclass
from typing import Any

from pytest_selfinvoke.counterexamples.counterexample import CPU_S, Counterexample
from pytest_selfinvoke.outcome import Outcome
from pytest_selfinvoke.reporting.text import listed, wrap
from pytest_selfinvoke.suites.problem import Problem

# Characters of a value or message, and lines of a solution, beyond which the middle is left out.
VALUE_LIMIT = 600
LINES_LIMIT = 120

_MEANING = {
    "passed": "every test holds",
    "wrong": "a test's assertion does not hold",
    "raised": "an exception was raised",
    "missing": "the function that the tests call is not there",
    "syntax": "the solution is not Python",
    "empty": "there is no code in the reply",
    "timeout": "it took too long",
    "memory": "it took too much memory",
    "crashed": "it left, or was killed, before the tests were done",
}
_WHERE = {
    "test": "in the test",
    "pro": "in the pro function",
    "base": "in the base function",
    "helper": "in a helper of the solution",
    "module": "while the solution was loaded",
}

_DIFFERS = {
    "raised": "an exception",
    "type": "in the types alone",
    "rounding": "by less than one millionth",
    "order": "the same elements in another order or container",
}
_NO_RESULT = {
    "timeout": f"no result in {CPU_S:g} s of CPU time",
    "crashed": "no result, its process ended",
    "memory": "too large for an answer",
}


_CAUSES = {
    "base wrong": "its base function does not pass the base tests, and with the reference's base function the tests pass",
    "composition wrong": "its base function passes the base tests, and with the reference's base function the tests still fail",
    "both wrong": "its base function does not pass the base tests, and with the reference's base function the tests still fail",
    "weak base tests": "its base function passes the base tests, but with the reference's base function the tests pass",
}


@dataclass(frozen=True)
class Crash:
    """What pytest shows of a failure where there is room for a line: in JUnit's message and its short summary."""

    message: str


@dataclass(frozen=True)
class Failure:
    """An unsolved item's ``longrepr``: the text is made when somebody asks for it, which for most nobody does."""

    problem: Problem
    outcome: Outcome

    @property
    def reprcrash(self) -> Crash:
        """The verdict in a line."""
        return Crash(verdict_line(self.outcome).removeprefix("verdict: "))

    def __str__(self) -> str:
        # Pages and CI show the beginning first, a terminal leaves the reader at the end.
        return f"{verdict_line(self.outcome)}\n\n{failure_text(self.problem, self.outcome)}"

    def toterminal(self, tw: Any) -> None:
        """Write it to one of pytest's terminal writers."""
        tw.line(str(self))


def failure_text(problem: Problem, outcome: Outcome, width: int | None = None) -> str:
    """Everything: statement, solution with line numbers, failing test with both values, frame and verdict.

    Verdict and cause are broken into lines of ``width`` cells where there is one.
    """
    parts = [
        "problem:",
        *_indented(problem.statement),
        "",
        *_solution(outcome),
        *_test(outcome),
        *counterexample_lines(outcome),
        *_reply(outcome),
        *_verdict(outcome, width),
    ]
    if outcome.output:
        parts += ["", "printed:", *_indented(_clipped(outcome.output))]
    return visible("\n".join(parts))


def short_text(outcome: Outcome, width: int | None = None) -> str:
    """The failing test with both values, and the verdict; ``width`` as in `failure_text`."""
    parts = [*_test(outcome), *counterexample_lines(outcome), *_reply(outcome), *_verdict(outcome, width)]
    return visible("\n".join(parts))


def title(outcome: Outcome) -> str:
    """Which item it is, in words."""
    sample = f", sample {outcome.sample}" if outcome.sample else ""
    return visible(f"{outcome.suite} {outcome.id}, {outcome.model}{sample}")


def verdict_line(outcome: Outcome) -> str:
    """The verdict in one line."""
    what = ": ".join(part for part in (outcome.error_type, one_line(outcome.error_message)) if part)
    place = _WHERE.get(outcome.error_frame, "")
    if outcome.error_line is not None and place:
        place += f", line {outcome.error_line}" + (" of the tests" if outcome.error_frame == "test" else " of the solution")
    tests = f"{outcome.tests_passed} of {outcome.tests_total} tests passed; " if outcome.tests_total else ""
    used = f"{tests}cpu {outcome.cpu_s:.2f} s, wall {outcome.wall_s:.2f} s, {outcome.memory_mb:.0f} MiB"
    return visible(
        f"verdict: {outcome.status}: {' '.join(part for part in (what or _MEANING[outcome.status], place) if part)} ({used})"
    )


def visible(text: str) -> str:
    """The text with everything that would act on a terminal written as an escape: replies are strangers' text."""
    return "".join(c if c.isprintable() or c in "\n\t" else c.encode("unicode_escape").decode("ascii") for c in text)


def _solution(outcome: Outcome) -> list[str]:
    if not outcome.solution:
        return []
    mark = outcome.error_line if outcome.error_frame not in ("", "test") else None
    numbered = [
        f"{'>' if number == mark else ' '}{number:5}  {line}" for number, line in enumerate(outcome.solution.splitlines(), 1)
    ]
    if len(numbered) > LINES_LIMIT:
        half = LINES_LIMIT // 2
        numbered = [*numbered[:half], f"       ... {len(numbered) - 2 * half} lines left out", *numbered[-half:]]
    return [f"solution (found by rule '{outcome.extraction}'):", *map(_clipped, numbered), ""]


def _test(outcome: Outcome) -> list[str]:
    if not outcome.failed_test:
        return []
    lines = ["failing test:", *_indented(_clipped(outcome.failed_test))]
    if outcome.left or outcome.right:
        lines += [f"    left:  {one_line(outcome.left)}", f"    right: {one_line(outcome.right)}"]
    return [*lines, ""]


def counterexample_lines(outcome: Outcome) -> list[str]:
    """The input and both values, and an empty line; nothing where none was found."""
    found = outcome.counterexample
    if found is None:
        return []
    beyond = f"{listed(found.beyond)} than in the tests" if found.beyond else ""
    notes = ", ".join(filter(None, ["a call of the tests" if found.tested else beyond, _DIFFERS.get(found.kind, "")]))
    return [
        f"smallest input found on which it differs{f' ({notes})' if notes else ''}:",
        *compared(found),
        "",
    ]


def compared(found: Counterexample) -> list[str]:
    """A call, and what the solution and the reference answer."""
    return [
        f"    {one_line(found.call)}",
        f"    solution:  {one_line(found.got) or _NO_RESULT.get(found.kind, '')}",
        f"    reference: {one_line(found.expected)}",
    ]


def _reply(outcome: Outcome) -> list[str]:
    return ["reply:", *_indented(_clipped(outcome.reply)), ""] if outcome.reply and not outcome.solution else []


def _verdict(outcome: Outcome, width: int | None) -> list[str]:
    lines = [verdict_line(outcome), *_cause(outcome)]
    return lines if width is None else [part for line in lines for part in wrap(line, width, rest="    ")]


def _cause(outcome: Outcome) -> list[str]:
    if outcome.cause == "both wrong" and outcome.status in ("empty", "syntax"):
        return ["cause: both wrong: there is neither a base function nor a pro function that could be run"]
    if outcome.cause:
        none = " (there is none)" if outcome.base_status == "missing" else ""
        within = "; its pro function defines one of its own within" if outcome.base_redefined else ""
        return [f"cause: {outcome.cause}: {_CAUSES[outcome.cause]}{none}{within}"]
    return [f"cause: not measured: {one_line(outcome.cause_unmeasured)}"] if outcome.cause_unmeasured else []


def _indented(text: str) -> list[str]:
    return [f"    {line}".rstrip() for line in text.rstrip().splitlines()]


def one_line(text: str) -> str:
    """A value or message in one line, less its middle where it is long."""
    return _clipped(" ".join(text.split()))


def _clipped(text: str) -> str:
    if len(text) <= VALUE_LIMIT:
        return text
    half = VALUE_LIMIT // 2
    return f"{text[:half]} ... {len(text) - 2 * half} characters left out ... {text[-half:]}"
