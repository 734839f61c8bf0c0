"""Who may run beside whom: solutions run beside each other, and one that the busy machine may have failed runs alone.

Record locks (fcntl(2), F_SETLK) on bytes of a file without a name, which the workers of a host open through the process
that has it. The kernel gives up the locks of a process that dies. Nobody waits for ever: after `PATIENCE_S` seconds a worker
goes on as if there were no locks.
"""

import os
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any, Self

PATIENCE_S = 300.0

# Running means to hold the second byte. Whoever wants it alone takes the first one first, so that no others begin meanwhile.
_DOOR, _ROOM = 0, 1
# From this byte on, one for each core.
_CORES = 2
_EVERY_S = 0.002


class Meeting:
    """The file by which workers agree, held by the process that starts them; it is gone with this process. Linux only."""

    def __init__(self) -> None:
        self._fd = os.memfd_create("selfinvoke-turns") if sys.platform == "linux" else None

    def place(self) -> dict[str, Any]:
        """What `Turns.at` needs to join, in builtin types."""
        if self._fd is None:
            return {}
        status = os.fstat(self._fd)
        return {"path": f"/proc/{os.getpid()}/fd/{self._fd}", "device": status.st_dev, "inode": status.st_ino}

    def close(self) -> None:
        """No more can join; those who did go on."""
        fd, self._fd = self._fd, None
        if fd is not None:
            os.close(fd)


class Turns:
    """One process's part in it. Without a file, as where there is one process alone, all may run at any time."""

    def __init__(self, fd: int | None = None) -> None:
        self._fd = fd
        self._cores: set[int] = set()
        self._claiming = threading.Lock()

    @classmethod
    def at(cls, place: Mapping[str, Any]) -> Self:
        """Join a meeting. Where there is none at that place, as on another host or without ``/proc``, go without."""
        with suppress(OSError, KeyError):
            fd = os.open(place["path"], os.O_RDWR | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY)
            status = os.fstat(fd)
            if (status.st_dev, status.st_ino) == (place["device"], place["inode"]):
                return cls(fd)
            os.close(fd)
        return cls()

    def close(self) -> None:
        """Leave."""
        fd, self._fd = self._fd, None
        if fd is not None:
            os.close(fd)

    def claim(self, core: int) -> bool:
        """Take a core of the machine that no other process of the meeting has, nor this one; whether it could be had."""
        with self._claiming:
            free = core not in self._cores
            if free and self._fd is not None:
                free = _take(self._fd, _CORES + core, time.monotonic(), shared=False)
            if free:
                self._cores.add(core)
            return free

    def release(self, core: int) -> None:
        """Give it back."""
        with self._claiming:
            self._cores.discard(core)
            if self._fd is not None:
                _release(self._fd, _CORES + core, 1)

    def beside(self) -> AbstractContextManager[None]:
        """Run beside others, but not beside one who runs alone."""
        return self._inside(shared=True)

    def alone(self) -> AbstractContextManager[None]:
        """Run while nobody else does."""
        return self._inside(shared=False)

    @contextmanager
    def _inside(self, *, shared: bool) -> Iterator[None]:
        fd = self._fd
        if fd is None:
            yield
            return
        until = time.monotonic() + PATIENCE_S
        try:
            if _take(fd, _DOOR, until, shared=shared):
                _take(fd, _ROOM, until, shared=shared)
                if shared:
                    # Whoever wants to be alone shuts it, and nobody else comes in.
                    _release(fd, _DOOR, 1)
            yield
        finally:
            _release(fd, _DOOR, 2)


def _take(fd: int, byte: int, until: float, *, shared: bool) -> bool:
    """Lock one byte as soon as it can be had; whether that was so in time."""
    import fcntl  # which Windows does not have, where it comes to nothing anyway

    kind = fcntl.LOCK_NB | (fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
    while True:
        try:
            fcntl.lockf(fd, kind, 1, byte)
        except (BlockingIOError, PermissionError):
            if time.monotonic() >= until:
                return False
            time.sleep(_EVERY_S)
        except OSError:
            return False
        else:
            return True


def _release(fd: int, first: int, count: int) -> None:
    import fcntl

    with suppress(OSError):
        fcntl.lockf(fd, fcntl.LOCK_UN, count, first)
