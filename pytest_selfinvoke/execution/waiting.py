"""Waiting for the one child of the fork server, and learning how it ended, with as little made on the way as possible.

What Python's own functions return is made of new objects: sixteen numbers for wait4(2), an exception where there is nobody to
wait for. Right after a fork each of them may copy a page. So on Linux the C functions write into memory that is there already:
5 % of a sample's time, measured on one small program, with `pinning` as without 30 of 147 copied pages of the server.
"""

import ctypes
import os
import select
import struct
import sys
from typing import NamedTuple

from pytest_selfinvoke.execution.kernel import prepared

# How often to look whether a child has stopped itself, which no descriptor tells; elsewhere, whether it has ended.
_LINUX_LOOK_MS, _LOOK_MS = 100, 2
# struct pollfd of poll(2): a descriptor, what is asked for, what there is.
_POLLFD, _EVENTS = struct.Struct("=ihh"), struct.Struct("=h")
# struct rusage of getrusage(2) on 64-bit machines: seconds and microseconds of user and system time, the peak in KiB, and more.
_USAGE, _USAGE_BYTES = struct.Struct("=5q"), 144
_STATUS = struct.Struct("=i")
# struct siginfo_t
_INFO_BYTES = 128
# <sys/wait.h>
_P_ALL, _WEXITED, _WNOWAIT = 0, 4, 0x01000000


class Gone(NamedTuple):
    """What wait4(2) says of a child: its status, CPU seconds, and peak size in the kernel's unit."""

    status: int
    cpu_s: float
    maxrss: int


class Waiter:
    """Waits for one child at a time, and for what comes on ``control``, a descriptor, by what every POSIX system has."""

    def __init__(self, control: int) -> None:
        self._control = control
        self._poller = select.poll()
        self._poller.register(control, select.POLLIN)

    def begin(self, pid: int) -> None:
        """Begin to wait for this child."""

    def look(self) -> bool:
        """Wait until the child may have ended or stopped, or something is said; whether something is said."""
        return bool(self._poller.poll(_LOOK_MS))

    def gone(self, pid: int) -> Gone | None:
        """How the child ended or was stopped; ``None`` if it goes on. Raises `ChildProcessError` if it is none of ours."""
        found, status, usage = os.wait4(pid, os.WNOHANG | os.WUNTRACED)
        return Gone(status, usage.ru_utime + usage.ru_stime, usage.ru_maxrss) if found else None

    def childless(self) -> bool:
        """Whether nobody is left for sure."""
        return False

    def end(self) -> None:
        """Have done with the child."""

    def deafen(self) -> None:
        """Hear no more of what comes on ``control``."""
        self._poller.unregister(self._control)


class LinuxWaiter(Waiter):
    """The same, for 64-bit Linux."""

    def __init__(self, control: int) -> None:
        self._fds = ctypes.create_string_buffer(2 * _POLLFD.size)
        _POLLFD.pack_into(self._fds, 0, control, select.POLLIN, 0)
        self._status = ctypes.create_string_buffer(_STATUS.size)
        self._usage = ctypes.create_string_buffer(_USAGE_BYTES)
        self._info = ctypes.create_string_buffer(_INFO_BYTES)
        self._poll = prepared("poll", ctypes.addressof(self._fds), 2, _LINUX_LOOK_MS)
        self._any = prepared("waitid", _P_ALL, 0, ctypes.addressof(self._info), _WEXITED | os.WNOHANG | _WNOWAIT)
        status, usage = ctypes.addressof(self._status), ctypes.addressof(self._usage)
        self._pid = ctypes.c_long()
        self._wait = prepared("wait4", self._pid, status, os.WNOHANG | os.WUNTRACED, usage)
        self._child = -1

    def begin(self, pid: int) -> None:
        """As any waiter's; takes a descriptor that becomes readable when the child ends: pidfd_open(2)."""
        self._child = os.pidfd_open(pid)
        _POLLFD.pack_into(self._fds, _POLLFD.size, self._child, select.POLLIN, 0)
        self._pid.value = pid

    def look(self) -> bool:
        """As any waiter's."""
        if self._poll() < 0:
            return False
        return bool(_EVENTS.unpack_from(self._fds, _POLLFD.size - _EVENTS.size)[0])

    def gone(self, pid: int) -> Gone | None:
        """As any waiter's."""
        found = self._wait()
        if found < 0:
            raise ChildProcessError(f"there is no process {pid} to wait for")
        if found == 0:
            return None
        user_s, user_us, system_s, system_us, maxrss = _USAGE.unpack_from(self._usage)
        (status,) = _STATUS.unpack_from(self._status)
        return Gone(status, user_s + system_s + (user_us + system_us) / 1e6, maxrss)

    def childless(self) -> bool:
        """As any waiter's: waitid(2) finds nobody, ended or not."""
        return self._any() < 0

    def end(self) -> None:
        """As any waiter's."""
        os.close(self._child)

    def deafen(self) -> None:
        """As any waiter's."""
        _POLLFD.pack_into(self._fds, 0, -1, 0, 0)


def waiter(control: int) -> Waiter:
    """The best there is for this machine."""
    suits = sys.platform == "linux" and struct.calcsize("l") == 8 and hasattr(os, "pidfd_open")
    return (LinuxWaiter if suits else Waiter)(control)
