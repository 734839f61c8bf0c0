"""Watching one child from its fork to the last of its processes."""

import os
import select
import sys
import time

from pytest_selfinvoke.execution.census import cpu_seconds, descendants, kill_group, sweep
from pytest_selfinvoke.execution.ending import Cause, Ending
from pytest_selfinvoke.execution.limits import MEBIBYTE, Limits
from pytest_selfinvoke.execution.output import Output

_CHUNK = 1 << 16
_CENSUS_EVERY_S = 0.05
# ru_maxrss of getrusage(2) is in KiB, on macOS in bytes.
_MAXRSS_PER_MB = MEBIBYTE if sys.platform == "darwin" else 1024

SWEEP_S = 5.0


class ControlClosedError(Exception):
    """The worker is gone; what it had asked for has been killed."""


class SweepError(Exception):
    """A process of the solution could not be killed."""


class Supervisor:
    """Waits for one child, keeps it to its limits, and sees to it that none of its processes is left.

    ``output`` is the reading end of the child's pipe, which the caller closes; ``control`` is readable when the worker has
    gone.
    """

    def __init__(self, pid: int, output: int, control: int, limits: Limits) -> None:
        self._pid = pid
        self._output = output
        self._control = control
        self._limits = limits
        self._printed = Output(limits.output_bytes)
        self._cause: Cause = ""

    def watch(self) -> Ending:
        """Wait until the child and all of its descendants are gone.

        Raises:
            ControlClosedError: the worker went away meanwhile.
            SweepError: some process is still there after `SWEEP_S` seconds of killing.

        """
        started = time.monotonic()
        try:
            status, cpu_s, maxrss = self._wait(started)
        finally:
            kill_group(self._pid)
            orphans_cpu_s, clean = sweep(SWEEP_S)
        wall_s = time.monotonic() - started
        if not clean:
            raise SweepError
        self._read()
        return Ending(
            cause=self._cause,
            exit_code=os.WEXITSTATUS(status) if os.WIFEXITED(status) else 0,
            signal=os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0,
            cpu_s=cpu_s + orphans_cpu_s,
            wall_s=wall_s,
            memory_mb=maxrss / _MAXRSS_PER_MB,
            output=self._printed.text(),
        )

    def _wait(self, started: float) -> tuple[int, float, int]:
        """Wait for the child itself: its wait status, CPU seconds and peak resident size."""
        poller = select.poll()
        for fd in (self._output, self._control):
            poller.register(fd, select.POLLIN)
        # pidfd_open(2) tells of the child's end at once; elsewhere the end of its output does, as a rule.
        ended = os.pidfd_open(self._pid) if sys.platform == "linux" else None
        if ended is not None:
            poller.register(ended, select.POLLIN)
        try:
            return self._poll(poller, ended, started)
        finally:
            if ended is not None:
                os.close(ended)

    def _poll(self, poller: select.poll, ended: int | None, started: float) -> tuple[int, float, int]:
        deadline = started + self._limits.wall_s
        census = started + _CENSUS_EVERY_S
        while True:
            pid, status, usage = os.wait4(self._pid, os.WNOHANG | os.WUNTRACED)
            if pid and os.WIFSTOPPED(status):
                self._kill("stopped")
            elif pid:
                return status, usage.ru_utime + usage.ru_stime, usage.ru_maxrss
            now = time.monotonic()
            if now >= deadline:
                self._kill("wall")
                deadline = now + SWEEP_S
                if now > started + self._limits.wall_s + 2 * SWEEP_S:
                    raise SweepError
            if now >= census:
                census = now + _CENSUS_EVERY_S
                self._count()
            for fd, _ in poller.poll(1000 * max(0.0, min(deadline, census) - now) + 1):
                if fd == self._control:
                    raise ControlClosedError
                if fd == self._output and not self._read(once=True):
                    poller.unregister(fd)

    def _count(self) -> None:
        """See that there are not too many processes, and that they have not used too much CPU time."""
        most = self._limits.processes
        processes = {self._pid, *descendants(os.getpid(), most + 1)}
        if len(processes) > most:
            self._kill("processes")
        elif sum(map(cpu_seconds, processes)) > self._limits.cpu_s:
            self._kill("cpu")

    def _kill(self, cause: Cause) -> None:
        self._cause = self._cause or cause
        kill_group(self._pid)

    def _read(self, *, once: bool = False) -> bool:
        """Take what was printed; whether more may come."""
        while True:
            try:
                data = os.read(self._output, _CHUNK)
            except BlockingIOError:
                return True
            if not data:
                return False
            self._printed.add(data)
            if once:
                return True
