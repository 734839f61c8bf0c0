"""The runner: judges solutions one after another, by two processes that it starts, watches and ends."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType, TracebackType
from typing import Any, Self

from pytest_selfinvoke.errors import SandboxError
from pytest_selfinvoke.execution.census import SWEEP_S
from pytest_selfinvoke.execution.cores import Cores
from pytest_selfinvoke.execution.ending import Ending, judged
from pytest_selfinvoke.execution.helper_process import START_S
from pytest_selfinvoke.execution.isolation import Mode, missing
from pytest_selfinvoke.execution.limits import REFERENCE_LIMITS, Limits
from pytest_selfinvoke.execution.processes import Processes, Way
from pytest_selfinvoke.execution.server_process import ServerProcess
from pytest_selfinvoke.execution.trial import Task
from pytest_selfinvoke.execution.turns import PATIENCE_S, Turns
from pytest_selfinvoke.execution.verdict import Verdict
from pytest_selfinvoke.generation.reply import Solution
from pytest_selfinvoke.suites.problem import Problem

# What of the standard library one in 500 of 5,940 real replies to HumanEval Pro and MBPP Pro imports, or more: every child
# pays for what is imported ahead, and those that need something else import it themselves, which takes a millisecond or so.
PRELOAD = ("bisect", "collections", "functools", "heapq", "itertools", "math", "operator", "re", "typing")

_NOTHING: Mapping[str, Any] = MappingProxyType({})
_END_S = 2.0
# What the server needs beyond the solution's own time: killing, sweeping, removing files, on a busy machine.
_MARGIN_S = 20.0 + 3 * SWEEP_S


class Runner:
    """Judges solutions. Not for use by several threads at a time.

    ``layers`` names the isolation layers that are on once it is started, ``layers_off`` maps each of the others to the reason
    why it is not. In the mode "strict" none may be off. ``preload`` is what solutions find imported; it may be changed until it
    starts. ``turns`` is what it shares with the runners of other processes on this host. ``environment`` holds variables that
    tests and solutions see besides, such as ``TZ``. As a context manager it starts and closes itself.
    """

    def __init__(
        self,
        preload: tuple[str, ...] = PRELOAD,
        isolation: Mode = "auto",
        turns: Turns | None = None,
        environment: Mapping[str, str] = _NOTHING,
    ) -> None:
        self.layers: tuple[str, ...] = ()
        self.layers_off: dict[str, str] = {}
        self.preload = preload
        self._isolation: Mode = isolation
        self._environment = environment
        self._processes: Processes | None = None
        self._turns = turns or Turns()
        self._cores = Cores(self._turns.claim, self._turns.release)
        # For each problem whose reference was run, the type in it that does not travel; empty where there is none.
        self._unsealed_by: dict[Problem, str] = {}

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def start(self) -> None:
        """Start the fork server and the test process, if they do not run yet.

        Raises:
            SandboxError: they do not start here.

        """
        self._started()

    def close(self) -> None:
        """End both processes and all that they started, and remove their folder. The runner can be started again."""
        processes, self._processes = self._processes, None
        self._cores.free()
        if processes is not None:
            processes.end(patience_s=_END_S)

    def knows(self, problem: Problem) -> bool:
        """Whether it is known if the problem's tests can be sealed."""
        return problem in self._unsealed_by

    def remember(self, problem: Problem, unsealed_by: str) -> None:
        """Take it as known which type in a problem's reference does not travel, empty if there is none."""
        self._unsealed_by[problem] = unsealed_by

    def judge(
        self, problem: Problem, solution: Solution, limits: Limits | None = None, *, left_out: str = "", given_base: str = ""
    ) -> Verdict:
        """Run the problem's tests against the solution, and say what happened.

        The tests run sealed, out of the solution's reach, unless the problem's own reference works on values that do not
        travel: no solution can choose to be judged unsealed. To know, the reference is run once, if it was not before, when a
        solution shows such a value. For ``left_out`` and ``given_base`` see `Task`.

        A solution that ran out of wall-clock time with CPU time left is run once more, alone, and no more than once, before it
        is called a timeout. A process of ours that dies or gives no answer is started afresh, and the solution judged again
        once.

        Raises:
            SandboxError: the processes do not start, or broke twice on this solution, or the problem's own tests are broken.

        """
        if not solution.source.strip():
            return Verdict("empty", error_message=solution.note, layers=self.layers)
        task = _task(problem, solution.source)._replace(left_out=left_out, given_base=given_base)
        return self._judged(problem, task, limits or Limits())[0]

    def judge_with_base(self, problem: Problem, solution: Solution, limits: Limits, base: Problem) -> tuple[Verdict, bool]:
        """As `judge`, and whether the tests of ``base``, a problem of its own, hold as well: right after, in the same process.

        The verdict is that of the problem's own tests. A solution that passed those, and then went beyond a limit or crashed,
        is judged anew without the second ones; one that failed is not tried again. They count as not passed where they were
        not reached, and where the tests cannot be sealed. ``cpu_s``, ``wall_s``, ``memory_mb`` and ``output`` are of both.

        Raises:
            SandboxError: as `judge`.

        """
        if not solution.source.strip():
            return self.judge(problem, solution, limits), False
        task = _task(problem, solution.source)._replace(base_tests=base.tests, base_imports=base.imports)
        return self._judged(problem, task, limits)

    def record(self, problem: Problem, limits: Limits = REFERENCE_LIMITS) -> Ending:
        """Run the tests against the problem's own reference, and report their calls: `probing.record`.

        Raises:
            SandboxError: as `judge`.

        """
        return self._run(_task(problem, problem.reference), "record", limits)

    def ask(
        self,
        problem: Problem,
        source: str,
        inputs: Sequence[str],
        wanted: Sequence[str] | None,
        limits: Limits,
        function: str = "",
        *,
        every: bool = False,
    ) -> Ending:
        """Have a program's function called on inputs: `probing.ask`. It is the function asked for, or another by its name.

        Raises:
            SandboxError: as `judge`.

        """
        task = _task(problem, source)._replace(pro_name=function or problem.asked_name)
        more = {"inputs": list(inputs), "wanted": None if wanted is None else list(wanted), "every": every}
        with self._turns.beside():
            return self._run_despite_faults(task, "ask", limits, more)

    @staticmethod
    def patience_s(limits: Limits) -> float:
        """The longest that `judge` can take, in seconds: for the watchdogs of others."""
        tries = 2 * (2 * (limits.wall_s + _MARGIN_S) + START_S)
        # Strict, lenient, and without base tests; and the reference. Each waits for others twice: to run beside them and alone.
        waiting = 4 * 2 * PATIENCE_S
        return 3 * tries + 2 * (2 * (REFERENCE_LIMITS.wall_s + _MARGIN_S) + START_S) + waiting

    @property
    def _server(self) -> ServerProcess | None:
        return self._processes.server if self._processes else None

    def _judged(self, problem: Problem, task: Task, limits: Limits) -> tuple[Verdict, bool]:
        """The verdict, and whether the task's ``base_tests`` passed."""
        alone = task._replace(base_tests="", base_imports="")
        try:
            try:
                ending, unsealed_by = self._ended(problem, task, limits)
                undecided = ending.undecided(limits)
            except SandboxError:
                # That the base tests broke something is no reason to be without a verdict.
                if task == alone:
                    raise
                undecided = True
            if undecided:
                task = alone
                ending, unsealed_by = self._ended(problem, task, limits)
            if task.base_tests and not unsealed_by:
                ending = ending.without_base_tests(limits)
            verdict = judged(ending, limits, self.layers, sealed=not unsealed_by, unsealed_by=unsealed_by)
        except SandboxError as error:
            raise SandboxError(f"{problem.suite} {problem.id} could not be judged: {error}") from None
        if not problem.has_pro and verdict.error_frame == "pro":
            verdict = replace(verdict, error_frame="base")
        # What is told of tests that ran beside the solution may be of its own making.
        passed_too = bool(task.base_tests) and not unsealed_by and (ending.report or {}).get("base_passed") is True
        return verdict, passed_too

    def _ended(self, problem: Problem, task: Task, limits: Limits) -> tuple[Ending, str]:
        """How the solution ended, and the type that keeps the problem's tests from being sealed, empty if none does."""
        known = self._unsealed_by.get(problem)
        if known is None:
            ending = self._run(task, "strict", limits)
            unsealed_by = _unsealed_by(ending)
            reference = _task(problem, problem.reference)
            if task._replace(base_tests="", base_imports="") == reference:
                known = self._unsealed_by[problem] = unsealed_by
            if not unsealed_by:
                return ending, ""
            if known is None:
                known = self._unsealed_by[problem] = _unsealed_by(self._run(reference, "strict", REFERENCE_LIMITS))
        return self._run(task, "whole" if known else "lenient", limits), known

    def _run(self, task: Task, way: Way, limits: Limits) -> Ending:
        with self._turns.beside():
            ending = self._run_despite_faults(task, way, limits)
        if ending.starved(limits):
            with self._turns.alone():
                ending = self._run_despite_faults(task, way, limits)
        return ending

    def _run_despite_faults(self, task: Task, way: Way, limits: Limits, more: Mapping[str, Any] = _NOTHING) -> Ending:
        try:
            return self._run_once(task, way, limits, more)
        except (OSError, EOFError):
            try:
                return self._run_once(task, way, limits, more)
            except (OSError, EOFError) as error:
                raise SandboxError(
                    f"the process that runs solutions broke down twice on the same solution ({error}); "
                    "it was killed, by the solution or by the system for want of memory, or the machine is overloaded"
                ) from error

    def _run_once(self, task: Task, way: Way, limits: Limits, more: Mapping[str, Any]) -> Ending:
        processes = self._started()
        try:
            with self._cores.together(processes.pids):
                return processes.run(task, way, limits, _MARGIN_S, more)
        except BaseException:
            # Broken, or interrupted: then the answers will still come, and must not be taken for those of the next task.
            self._processes = None
            self._cores.forget()
            processes.end(patience_s=0)
            raise

    def _started(self) -> Processes:
        if self._processes is None:
            processes = Processes(self.preload, self._isolation, self._environment)
            self.layers, self.layers_off = processes.server.layers, processes.server.layers_off
            if self._isolation == "strict" and self.layers_off:
                processes.end(patience_s=_END_S)
                raise SandboxError(missing(self.layers_off))
            self._processes = processes
        return self._processes


def _task(problem: Problem, source: str) -> Task:
    """What is to be run for a solution; imports that it is lent stand at its end, so that its lines keep their numbers."""
    if problem.lent_imports:
        source = f"{source}\n{problem.lent_imports}\n"
    names = problem.base_name, problem.asked_name
    return Task(source, problem.tests, problem.imports, *names, time_zone=problem.time_zone)


def _unsealed_by(ending: Ending) -> str:
    """The type that kept a trial from being sealed, empty if nothing did."""
    report = ending.report or {}
    return str(report["unsealed_by"]) if report.get("status") == "unsealed" else ""
