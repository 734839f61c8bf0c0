"""How a child ended, and what that says about the solution."""

import signal
from dataclasses import dataclass, replace
from typing import Any, Literal, Self, get_args

from pytest_selfinvoke.errors import SandboxError
from pytest_selfinvoke.execution.limits import MOST_THREADS, Limits
from pytest_selfinvoke.execution.verdict import STATUSES, ErrorFrame, Verdict

# Why the supervisor killed the child; empty where it did not.
Cause = Literal["", "cpu", "wall", "processes", "threads", "stopped"]

_TEXTS = ("error_type", "error_message", "error_frame", "failed_test", "left", "right")
_FRAMES = get_args(ErrorFrame)
_CAUSES: dict[Cause, str] = {
    "processes": "more than {processes} processes at a time",
    "threads": f"more than {MOST_THREADS} threads at a time",
    "stopped": "the process stopped itself",
}


@dataclass(frozen=True)
class Ending:
    """What the supervisor saw, facts that the child has no say in, and what the tests' end of the conversation reports.

    ``signal`` is the number of the one that killed the child, 0 if it left by itself with ``exit_code``. ``cpu_s`` (seconds)
    is summed over all processes of the solution, ``memory_mb`` (MiB) is the child's peak.
    """

    cause: Cause
    exit_code: int
    signal: int
    cpu_s: float
    wall_s: float
    memory_mb: float
    output: str
    report: dict[str, Any] | None = None

    def starved(self, limits: Limits) -> bool:
        """Whether wall time ran out with CPU time left: the solution slept, or the machine was busy, and nothing is decided."""
        report = self.report or {}
        decided = "base_passed" in report or report.get("status") in ("timeout", "wrong")
        return self.cause == "wall" and self.cpu_s < limits.cpu_s and not decided

    def undecided(self, limits: Limits) -> bool:
        """Whether the solution passed, and then ended in a way that may be the doing of the ``base_tests`` of its `Task`."""
        report = self.report or {}
        unclean = self.cause or self.signal or self.exit_code or self.cpu_s > limits.cpu_s
        return "base_passed" in report and report.get("status") == "passed" and bool(unclean)

    def without_base_tests(self, limits: Limits) -> Self:
        """Where a test had not held before those began: as if nothing had come of them."""
        report = self.report or {}
        if "base_passed" not in report or report.get("status") != "wrong":
            return self
        return replace(self, cause="", signal=0, exit_code=0, cpu_s=min(self.cpu_s, limits.cpu_s))


def judged(ending: Ending, limits: Limits, layers: tuple[str, ...], *, sealed: bool = False, unsealed_by: str = "") -> Verdict:
    """The verdict on a solution that ended like this under these limits.

    What the kernel saw goes before what the child says: a solution over its CPU time is a timeout even if it got to its end
    before it was killed, and only a process that left by itself with status 0 and one complete report can have passed.

    Raises:
        SandboxError: the child says that it could not do its work.

    """
    said = _read(ending.report) if ending.report and not ending.cause and not ending.signal and not ending.exit_code else None
    if ending.cause == "wall":
        said = {"status": "timeout", "error_message": f"over the wall-clock limit of {limits.wall_s:g} s"}
    elif ending.cause == "cpu" or ending.cpu_s > limits.cpu_s:
        said = {"status": "timeout", "error_message": f"over the CPU time limit of {limits.cpu_s:g} s"}
    elif ending.cause:
        message = _CAUSES[ending.cause].format(processes=limits.processes)
        said = {"status": "crashed", "error_message": message}
    elif ending.signal:
        name = _signal_name(ending.signal)
        said = {"status": "crashed", "error_type": name, "error_message": f"killed by {name}"}
    elif said is None:
        message = f"the process left with exit status {ending.exit_code} before the tests were done"
        said = {"status": "crashed", "error_message": message}
    return Verdict(
        **said,
        cpu_s=ending.cpu_s,
        wall_s=ending.wall_s,
        memory_mb=ending.memory_mb,
        output=ending.output,
        sealed=sealed,
        unsealed_by=unsealed_by,
        layers=layers,
    )


def _read(report: dict[str, Any]) -> dict[str, Any] | None:
    """The report in the types of a verdict, ``None`` if it is not one: it was made within a stranger's reach."""
    status = report.get("status")
    if status == "ours":
        raise SandboxError(str(report.get("error_message")))
    if status not in STATUSES or status == "empty":
        return None
    read: dict[str, Any] = {"status": status}
    for name in _TEXTS:
        text = report.get(name, "")
        read[name] = text if isinstance(text, str) else ""
    if read["error_frame"] not in _FRAMES:
        return None
    for name in ("tests_passed", "tests_total"):
        count = report.get(name, 0)
        read[name] = count if isinstance(count, int) else 0
    line, called = report.get("error_line"), report.get("called_base")
    read["error_line"] = line if isinstance(line, int) else None
    read["called_base"] = called if isinstance(called, bool) else None
    return read


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
