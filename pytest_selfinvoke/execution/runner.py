"""The runner: judges solutions one after another in children of a fork server that it starts, watches and ends."""

from types import TracebackType
from typing import Any, Self

from pytest_selfinvoke.errors import SandboxError
from pytest_selfinvoke.execution.ending import Ending, judged
from pytest_selfinvoke.execution.limits import Limits
from pytest_selfinvoke.execution.server_process import START_S, ServerProcess
from pytest_selfinvoke.execution.supervisor import SWEEP_S
from pytest_selfinvoke.execution.trial import Task
from pytest_selfinvoke.execution.verdict import Verdict
from pytest_selfinvoke.generation.reply import Solution
from pytest_selfinvoke.suites.problem import Problem

# What the solutions to the published suites import, and what that imports in turn.
PRELOAD = (
    "abc",
    "array",
    "ast",
    "base64",
    "bisect",
    "calendar",
    "cmath",
    "collections",
    "collections.abc",
    "contextlib",
    "copy",
    "csv",
    "dataclasses",
    "datetime",
    "decimal",
    "enum",
    "fractions",
    "functools",
    "hashlib",
    "heapq",
    "inspect",
    "io",
    "itertools",
    "json",
    "keyword",
    "math",
    "numbers",
    "operator",
    "os",
    "os.path",
    "pprint",
    "queue",
    "random",
    "re",
    "secrets",
    "statistics",
    "string",
    "struct",
    "sys",
    "textwrap",
    "threading",
    "time",
    "traceback",
    "types",
    "typing",
    "unicodedata",
    "uuid",
    "warnings",
)

_END_S = 2.0
# What the server needs beyond the solution's own time: killing, sweeping, removing files, on a busy machine.
_MARGIN_S = 20.0 + 3 * SWEEP_S


class Runner:
    """Judges solutions. Not for use by several threads at a time.

    ``layers`` names the isolation layers that are on once it is started, ``layers_off`` maps each of the others to the reason
    why it is not. As a context manager it starts and closes itself.
    """

    def __init__(self, preload: tuple[str, ...] = PRELOAD) -> None:
        self.layers: tuple[str, ...] = ()
        self.layers_off: dict[str, str] = {}
        self._preload = preload
        self._server: ServerProcess | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def start(self) -> None:
        """Start the fork server, if it does not run yet.

        Raises:
            SandboxError: it does not start here.

        """
        self._started()

    def close(self) -> None:
        """End the server and all that it started, and remove its folder. The runner can be started again."""
        server, self._server = self._server, None
        if server is not None:
            server.end(patience_s=_END_S)

    def judge(self, problem: Problem, solution: Solution, limits: Limits | None = None) -> Verdict:
        """Run the problem's tests against the solution, and say what happened.

        A solution that ran out of wall-clock time with CPU time left is run once more, and no more than once, before it is
        called a timeout. A server that dies or gives no answer is started afresh, and the solution judged again once.

        Raises:
            SandboxError: the server does not start, or broke twice on this solution, or the problem's own tests are broken.

        """
        if not solution.source.strip():
            return Verdict("empty", error_message=solution.note, layers=self.layers)
        limits = limits or Limits()
        task = Task(solution.source, problem.tests, problem.imports, problem.base_name, problem.pro_name)
        try:
            ending = self._run(task, limits)
            if ending.starved(limits):
                ending = self._run(task, limits)
            return judged(ending, limits, self.layers)
        except SandboxError as error:
            raise SandboxError(f"{problem.suite} {problem.id} could not be judged: {error}") from None

    @staticmethod
    def patience_s(limits: Limits) -> float:
        """The longest that `judge` can take, in seconds: for the watchdogs of others."""
        return 2 * (2 * (limits.wall_s + _MARGIN_S) + START_S)

    def _run(self, task: Task, limits: Limits) -> Ending:
        request = {"task": vars(task), "limits": vars(limits)}
        try:
            answer = self._ask(request, limits)
        except (OSError, EOFError):
            try:
                answer = self._ask(request, limits)
            except (OSError, EOFError) as error:
                raise SandboxError(
                    f"the process that runs solutions broke down twice on the same solution ({error}); "
                    "it was killed, by the solution or by the system for want of memory, or the machine is overloaded"
                ) from error
        if "refused" in answer:
            raise SandboxError(answer["refused"])
        return Ending(**answer)

    def _ask(self, request: dict[str, Any], limits: Limits) -> dict[str, Any]:
        server = self._started()
        try:
            return server.ask(request, limits.wall_s + _MARGIN_S)
        except BaseException:
            # Broken, or interrupted: then the answer will still come, and must not be taken for that of the next task.
            self._server = None
            server.end(patience_s=0)
            raise

    def _started(self) -> ServerProcess:
        if self._server is None:
            self._server = ServerProcess(self._preload)
            self.layers, self.layers_off = self._server.layers, self._server.layers_off
        return self._server
