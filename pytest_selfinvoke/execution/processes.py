"""The two processes of a worker, the fork server and the test process, and how they judge one solution together."""

import os
import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Literal

from pytest_selfinvoke.errors import SandboxError
from pytest_selfinvoke.execution.ending import Ending
from pytest_selfinvoke.execution.isolation import Mode
from pytest_selfinvoke.execution.limits import Limits
from pytest_selfinvoke.execution.server_process import ServerProcess, TestProcess
from pytest_selfinvoke.execution.supervisor import Supervisor
from pytest_selfinvoke.execution.trial import Task

# How the tests are run: away from the solution; the same, with something in the place of results that do not travel; together
# with the solution. And `probing`: the tests' calls recorded, or other calls made.
Way = Literal["strict", "lenient", "whole", "record", "ask"]

# How long tests may go on after the end of the solution's process and of its wall-clock time.
_TESTS_ALONE_S = 2.0


class Processes:
    """Both processes, started and ready.

    Raises:
        SandboxError: they do not start here.

    """

    def __init__(self, preload: tuple[str, ...], isolation: Mode, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self.server = ServerProcess(preload, isolation, environment)
        try:
            # The two get ready side by side.
            self.tester = TestProcess(self.server.folder, self._environment)
            try:
                self.server.ready()
                self.tester.ready()
            except BaseException:
                self.tester.end(patience_s=0)
                raise
        except BaseException:
            self.server.end(patience_s=0)
            raise

    @property
    def pids(self) -> tuple[int, int]:
        """The process ids of both."""
        return self.server.pid, self.tester.pid

    def run(
        self, task: Task, way: Way, limits: Limits, margin_s: float, more: Mapping[str, Any] = MappingProxyType({})
    ) -> Ending:
        """Run one solution to its end. ``margin_s`` is what the server may need beyond the solution's wall-clock time.

        ``more`` is what the way needs besides.

        Raises:
            OSError: one of the two broke, or was too slow. Both must be ended then.
            EOFError: the same.
            SandboxError: the tests do not come to an end, whatever the solution does.

        """
        started = time.monotonic()
        tests_end, solution_end = socket.socketpair()
        with tests_end, solution_end:
            output, printing = os.pipe()
            try:
                os.set_blocking(output, False)
                self.server.fork(limits, solution_end.fileno(), printing)
                solution_end.close()
                deadline = started + limits.wall_s + margin_s
                self.tester.send({"task": list(task), "way": way, **more}, deadline, tests_end.fileno())
                ending = Supervisor(self.server, self.tester.fileno(), output, limits).watch(margin_s)
                with suppress(OSError):
                    # Nobody is left to answer, even if something still holds the other end.
                    tests_end.shutdown(socket.SHUT_RDWR)
                return replace(ending, report=self._report(started + limits.wall_s))
            finally:
                # Not before: the end of what is printed is no news, and would wake this process for nothing.
                os.close(printing)
                os.close(output)

    def end(self, patience_s: float) -> None:
        """End both and all that they started, and remove their folder."""
        try:
            self.tester.end(patience_s)
        finally:
            self.server.end(patience_s)

    def _report(self, deadline: float) -> dict[str, Any]:
        answered, decided = False, None
        deadline = max(deadline, time.monotonic() + _TESTS_ALONE_S)
        try:
            while True:
                report = self.tester.receive(deadline)
                if "decided" in report:
                    decided = report["decided"]
                elif "answered" in report:
                    answered = True
                else:
                    return report
        except TimeoutError:
            self.tester.end(patience_s=0)
            self.tester = TestProcess(self.server.folder, self._environment)
            self.tester.ready()
        if decided is not None:
            return dict(decided)
        if not answered:
            raise SandboxError("the problem's own tests do not come to an end")
        return {"status": "timeout", "error_message": "the tests do not come to an end over what the solution answered"}
