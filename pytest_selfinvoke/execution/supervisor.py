"""Watching one child of the fork server from the worker, from the order to the last of its processes."""

import os
import select
import sys
import time
from contextlib import suppress

from pytest_selfinvoke.execution.census import cpu_seconds, descendants, thread_count
from pytest_selfinvoke.execution.ending import Cause, Ending
from pytest_selfinvoke.execution.limits import MOST_THREADS, Limits
from pytest_selfinvoke.execution.output import Output
from pytest_selfinvoke.execution.server_process import ServerProcess
from pytest_selfinvoke.execution.units import MEBIBYTE

_CHUNK = 1 << 16
# Of pipe(7), for who is not privileged.
_MOST_IN_PIPE = 1 << 20
_CENSUS_EVERY_S = 0.05
_NUDGE_EVERY_S = 0.5
# ru_maxrss of getrusage(2) is in KiB, on macOS in bytes.
_MAXRSS_PER_MB = MEBIBYTE if sys.platform == "darwin" else 1024


class Supervisor:
    """Keeps the server's one child to its limits, and takes what it prints.

    ``output`` is the reading end of the child's pipe, which does not block; the caller has the other end too, and closes both.
    ``tests`` is the descriptor of the connection with the test process.
    """

    def __init__(self, server: ServerProcess, tests: int, output: int, limits: Limits) -> None:
        self._server = server
        self._tests = tests
        self._output = output
        self._limits = limits
        self._printed = Output(limits.output_bytes)
        self._cause: Cause = ""

    def watch(self, margin_s: float) -> Ending:
        """Wait until the child and all of its descendants are gone.

        The server has ``margin_s`` seconds beyond the solution's wall-clock time for killing and cleaning.

        Raises:
            OSError: the server is too slow, or could not kill some process.
            EOFError: it is gone, or the test process is, and the child would wait for questions in vain.

        """
        started = time.monotonic()
        self._wait(started, margin_s)
        end = self._server.ended()
        wall_s = time.monotonic() - started
        if not end.clean:
            raise OSError("a process of the solution could not be killed")
        self._read_rest()
        return Ending(
            cause=self._cause or ("stopped" if end.stopped else ""),
            exit_code=os.WEXITSTATUS(end.status) if os.WIFEXITED(end.status) else 0,
            signal=os.WTERMSIG(end.status) if os.WIFSIGNALED(end.status) else 0,
            cpu_s=end.cpu_s,
            wall_s=wall_s,
            memory_mb=end.maxrss / _MAXRSS_PER_MB,
            output=self._printed.text(),
        )

    def _wait(self, started: float, margin_s: float) -> None:
        """Wait until the server has said how it ended."""
        poller = select.poll()
        poller.register(self._output, select.POLLIN)
        poller.register(self._server.fileno(), select.POLLIN)
        # What it says is for later; that it hung up is told in any case.
        poller.register(self._tests, 0)
        now, deadline = started, started + self._limits.wall_s
        given_up = deadline + margin_s
        census, nudge = started + _CENSUS_EVERY_S, started + _NUDGE_EVERY_S
        while True:
            for fd, _ in poller.poll(1000 * max(0.0, min(deadline, census) - now) + 1):
                if fd == self._tests:
                    raise EOFError("the process that runs the tests is gone")
                if fd != self._output:
                    return
                self._read()
            now = time.monotonic()
            if now >= deadline:
                if deadline == given_up:
                    raise TimeoutError("timed out")
                self._kill("wall")
                deadline = given_up
            if now >= census:
                census = now + _CENSUS_EVERY_S
                self._count()
            if now >= nudge:
                # A solution may have stopped the server, by a signal or by tracing it.
                nudge = now + _NUDGE_EVERY_S
                self._server.nudge()

    def _count(self) -> None:
        """See that there are not too many processes and threads, and that they have not used too much CPU time."""
        most = self._limits.processes
        processes = set(descendants(self._server.pid, most + 1))
        if len(processes) > most:
            self._kill("processes")
        elif sum(map(thread_count, processes)) > MOST_THREADS:
            self._kill("threads")
        elif sum(map(cpu_seconds, processes)) > self._limits.cpu_s:
            self._kill("cpu")

    def _kill(self, cause: Cause) -> None:
        self._cause = self._cause or cause
        self._server.kill_child()

    def _read(self) -> None:
        """Take what was printed, a chunk of it."""
        with suppress(BlockingIOError):
            self._printed.add(os.read(self._output, _CHUNK))

    def _read_rest(self) -> None:
        """Take what a pipe can hold, and no more: where there is no census, somebody may go on printing."""
        poller = select.poll()
        poller.register(self._output, select.POLLIN)
        for _ in range(_MOST_IN_PIPE // _CHUNK):
            if not poller.poll(0):
                break
            self._read()
