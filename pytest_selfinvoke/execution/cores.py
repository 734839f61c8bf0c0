"""Keeping a worker and its processes on one core while they judge a solution.

Worker, server, solution and tests wait for each other and hardly ever run at the same time. Spread over cores, each of the
dozen times that one wakes another is an interruption of another core, and what is copied at a fork comes out of that one's
cache: on one core a sample takes a sixth less, measured (2 workers on 2 cores of a virtual machine, Linux 6.18).

A core is kept only as long as it pays. The workers of a run keep to different ones; what else goes on on the machine shows in
the time for which the core was neither idle nor busy with us. Where that is too much, the kernel may place all of them as it
likes, and a core is tried again some time later.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

# Seconds for which a core is kept at least, and for which none is after one that did not pay; after another one twice as long.
_KEPT_S, _REST_S, _LONGEST_REST_S = 0.5, 1.0, 64.0
# The share of a core that others may have. A busy process beside us takes half of it.
_MOST_FOREIGN = 0.3


class Use(NamedTuple):
    """Seconds up to now, on the clocks of a core: ``own`` is the CPU time of us and ours, ``idle`` what nobody used."""

    now: float
    own: float
    idle: float

    def foreign(self, since: "Use") -> float:
        """The share of the time since then that the core was busy with others."""
        passed = self.now - since.now
        return 1.0 - (self.own - since.own + self.idle - since.idle) / passed if passed > 0 else 0.0


class Cores:
    """The core of one worker.

    ``claim`` takes a core, by its number, for this worker alone, and says whether it is its own now; ``release`` gives it back.
    """

    def __init__(self, claim: Callable[[int], bool], release: Callable[[int], None]) -> None:
        self._claim = claim
        self._release = release
        self._core: int | None = None
        self._held: tuple[int, ...] = ()
        self._everywhere: set[int] = set()
        self._next_look = 0.0
        self._rest_s = _REST_S
        self._since: Use | None = None

    @contextmanager
    def together(self, pids: tuple[int, ...]) -> Iterator[None]:
        """Hold the calling thread and these processes, with all that they start meanwhile, to one core, if it pays.

        The thread is let go at the end; the processes are as they are until the next time.
        """
        if time.monotonic() >= self._next_look and hasattr(os, "sched_setaffinity"):
            self._look(pids)
        if self._core is None:
            yield
            return
        if pids != self._held:
            self._hold(pids, {self._core})
        everywhere = os.sched_getaffinity(0)
        try:
            _place(0, {self._core})
            yield
        finally:
            _place(0, everywhere)

    def forget(self) -> None:
        """The processes are gone."""
        self._held = ()

    def free(self) -> None:
        """Give the core back, and let the processes go."""
        if self._core is not None:
            self._release(self._core)
            self._hold(self._held, self._everywhere)
            self._core, self._held = None, ()

    def _look(self, pids: tuple[int, ...]) -> None:
        """Take a core, or see whether the one there is still pays."""
        if self._core is not None:
            use = _use(self._core, pids) if pids == self._held else None
            if self._since and use and use.foreign(self._since) <= _MOST_FOREIGN:
                self._rest_s = _REST_S
            elif self._since and use:
                self.free()
            self._since = use
        elif len(everywhere := os.sched_getaffinity(0)) > 1:
            self._everywhere = everywhere
            here = _core_of_this_thread()
            # First where the kernel has put this thread.
            order = sorted(everywhere, key=lambda core: (core != here, core))
            self._core = next((core for core in order if self._claim(core)), None)
            self._since = None if self._core is None else _use(self._core, pids)
            if self._since is None:
                # Nobody would know when to let it go.
                self.free()
        self._next_look = time.monotonic() + (_KEPT_S if self._core is not None else self._rest_s)
        if self._core is None:
            self._rest_s = min(_LONGEST_REST_S, 2 * self._rest_s)

    def _hold(self, pids: tuple[int, ...], cores: set[int]) -> None:
        self._held = pids
        for pid in pids:
            _place(pid, cores)


def _place(pid: int, cores: set[int]) -> None:
    with suppress(OSError):
        os.sched_setaffinity(pid, cores)


def _use(core: int, pids: tuple[int, ...]) -> Use | None:
    """How the core was used up to now; ``None`` where the kernel does not tell. See proc_stat(5) and proc_pid_stat(5)."""
    ticks = os.sysconf("SC_CLK_TCK")
    try:
        own = sum(sum(map(int, _fields(f"/proc/{pid}/stat")[11:15])) for pid in ("self", *pids))
        with open("/proc/stat", "rb") as file:
            line = next(line.split() for line in file if line.startswith(b"cpu%d " % core))
        return Use(time.monotonic(), own / ticks, (int(line[4]) + int(line[5])) / ticks)
    except (OSError, ValueError, IndexError, StopIteration):
        return None


def _core_of_this_thread() -> int:
    """Its number, -1 where the kernel does not tell."""
    try:
        return int(_fields("/proc/thread-self/stat")[36])
    except (OSError, ValueError, IndexError):
        return -1


def _fields(path: str) -> list[bytes]:
    """What stands in a file like /proc/PID/stat after the name of the program, from the third field on."""
    with open(path, "rb") as file:
        return file.read().rpartition(b")")[2].split()
