"""A filter of system calls for the solution's process: seccomp(2), with a program for the kernel's BPF machine made here.

The program is a binary search over the call's number, a dozen steps for any of them: the kernel runs it for every number
when it is installed, so its length is what it costs. By hand, because the one binding there is (pyseccomp, of 2021) needs the
system's libseccomp, which most Python environments do not have, and takes several times as long.

A refused call fails with EPERM, so that a program sees an ordinary `PermissionError` and goes on as it can.
"""

import ctypes
import errno
import os
import struct
import sys
from collections.abc import Iterable
from typing import Literal

from pytest_selfinvoke.execution import kernel, syscalls

# <linux/seccomp.h>
_ALLOW = 0x7FFF0000
_KILL_PROCESS = 0x80000000
_ERRNO = 0x00050000
# <linux/audit.h>, by the order of the columns in `syscalls`.
_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
# Calls of the x32 interface have this bit, under x86-64's own architecture.
_X32 = 0x40000000
# Offsets into struct seccomp_data; arguments are 64-bit, the lower half first on both machines.
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
# <linux/filter.h> and <linux/bpf_common.h>: classes, sizes and operations, combined.
_LOAD, _JUMP, _EQUAL, _GREATER_EQUAL, _ANY_BIT, _AND, _RETURN = 0x20, 0x05, 0x15, 0x35, 0x45, 0x54, 0x06
_INSTRUCTION = struct.Struct("<HBBI")
_CONSTANT, _NUMBER_IN = 4, struct.Struct("<I")
_FURTHEST = 255

# Which arguments make a call refused, from the manual pages of the calls.
_CLONE_THREAD = 0x00010000
_AF_UNIX, _SOCK_STREAM, _SOCK_TYPE_MASK = 1, 1, 0xF
# F_SETOWN, F_SETSIG, F_SETOWN_EX, F_SETLEASE, F_NOTIFY, F_SET_RW_HINT, F_SET_FILE_RW_HINT
_FCNTL_REFUSED = (8, 10, 15, 1024, 1026, 1036, 1038)
_IOCTL_REFUSED = (0x5412, 0x541C, 0x5452, 0x8901, 0x8902)  # TIOCSTI, TIOCLINUX, FIOASYNC, FIOSETOWN, SIOCSPGRP
# PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_MM, PR_SET_CHILD_SUBREAPER, PR_SET_PTRACER
_PRCTL_REFUSED = (1, 4, 22, 35, 36, 0x59616D61)

Instruction = tuple[int, int, int, int]
Code = list[Instruction]
Part = Literal["all", "early", "late"]

# Stands for the process's own id, which is put in when the program is installed.
_OWN_PID = 0xFFFFFFFF


class Filter:
    """The program for this machine.

    ``pretend`` names groups of calls that are answered with success and not carried out, ``refuse`` further ones to refuse.
    ``part`` leaves out what the fork server and its child still need (`syscalls.LATE`: "early", for the server, which its
    children inherit), or all else ("late", for the child): the kernel goes through a program for each of its calls' numbers
    when it is installed, so a child's is to be short.

    Raises:
        OSError: there is none for this machine.

    """

    def __init__(
        self, *, pretend: Iterable[syscalls.Numbers] = (), refuse: Iterable[syscalls.Numbers] = (), part: Part = "all"
    ) -> None:
        machine = os.uname().machine if os.name == "posix" else ""
        if sys.platform != "linux" or machine not in _ARCHITECTURES:
            raise OSError(errno.ENOSYS, f"there is no filter for {sys.platform} on {machine}")
        column, architecture = _ARCHITECTURES[machine]
        actions: dict[int, Code] = {}
        groups = [
            *((names, _answer(errno.EPERM)) for names in (syscalls.REFUSED, *refuse)),
            (syscalls.UNKNOWN, _answer(errno.ENOSYS)),
            *((names, _answer(0)) for names in pretend),
        ]
        by_name = [(name, numbers, code) for names, code in groups for name, numbers in names.items()]
        by_name += [(name, numbers, _RULES[name]) for name, numbers in syscalls.BY_ARGUMENT.items()]
        for name, numbers, code in by_name:
            number = numbers[column]
            if number is not None and (part == "all" or (part == "late") == (name in syscalls.LATE)):
                actions[number] = code
        code = program(architecture, actions, newest=sys.maxsize if part == "late" else syscalls.NEWEST)
        self._own_pid = [
            place * _INSTRUCTION.size + _CONSTANT for place, instruction in enumerate(code) if instruction[3] == _OWN_PID
        ]
        self._bytes = ctypes.create_string_buffer(b"".join(_INSTRUCTION.pack(*instruction) for instruction in code))
        # struct sock_fprog: a count, and a pointer after padding.
        self._described = ctypes.create_string_buffer(struct.pack("@HP", len(code), ctypes.addressof(self._bytes)))
        described = ctypes.addressof(self._described)
        self._call = kernel.prepared_prctl(kernel.PR_SET_SECCOMP, kernel.SECCOMP_MODE_FILTER, described)

    def bytes_for(self, pid: int) -> bytes:
        """The program for the process of this id: an array of struct sock_filter."""
        self._put_in(pid)
        return self._bytes.raw[:-1]

    def install(self) -> None:
        """Put it on the calling thread and all that it starts, for good. Needs no_new_privs."""
        self._put_in(os.getpid())
        if self._call() < 0:
            raise OSError("the filter of system calls was refused")

    def _put_in(self, pid: int) -> None:
        for place in self._own_pid:
            _NUMBER_IN.pack_into(self._bytes, place, pid)


def program(architecture: int, actions: dict[int, Code], newest: int = syscalls.NEWEST) -> Code:
    """The instructions that carry out ``actions``, which ends on a return each, and allow the other calls up to ``newest``."""
    starts: list[tuple[int, Code]] = [(0, _ALLOWED)]
    for number in sorted(actions):
        if starts[-1][0] == number:
            starts.pop()
        starts += [(number, actions[number]), (number + 1, _ALLOWED)]
    if newest < _X32:
        starts += [(newest + 1, _answer(errno.ENOSYS)), (_X32, [(_RETURN, 0, 0, _KILL_PROCESS)])]
    starts = _merged(starts)
    return [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL_PROCESS),
        (_LOAD, 0, 0, _NUMBER),
        *_search(starts),
    ]


def _merged(starts: list[tuple[int, Code]]) -> list[tuple[int, Code]]:
    """Neighbouring ranges with the same code, as one; the last of those that start at one number."""
    merged: list[tuple[int, Code]] = []
    for number, code in starts:
        if merged and merged[-1][0] == number:
            merged.pop()
        if not merged or merged[-1][1] != code:
            merged.append((number, code))
    return merged


def _search(starts: list[tuple[int, Code]]) -> Code:
    if len(starts) == 1:
        return starts[0][1]
    middle = len(starts) // 2
    below, above = _search(starts[:middle]), _search(starts[middle:])
    if len(below) <= _FURTHEST:
        return [(_GREATER_EQUAL, len(below), 0, starts[middle][0]), *below, *above]
    return [(_GREATER_EQUAL, 0, 1, starts[middle][0]), (_JUMP, 0, 0, len(below)), *below, *above]


def _answer(code: int) -> Code:
    return [(_RETURN, 0, 0, _ERRNO | code)]


_ALLOWED: Code = [(_RETURN, 0, 0, _ALLOW)]
_REFUSED = _answer(errno.EPERM)


def _argument(index: int) -> Instruction:
    """Load the lower half of an argument; what the calls here look at has no more than 32 bits."""
    return (_LOAD, 0, 0, _ARGUMENTS + 8 * index)


def _only(index: int, *values: int) -> Code:
    """Allowed if the argument is one of the values."""
    tests = [(_EQUAL, len(values) - place, 0, value) for place, value in enumerate(values)]
    return [_argument(index), *tests, *_REFUSED, *_ALLOWED]


def _but(index: int, values: tuple[int, ...]) -> Code:
    """Refused if the argument is one of the values."""
    tests = [(_EQUAL, len(values) - place, 0, value) for place, value in enumerate(values)]
    return [_argument(index), *tests, *_ALLOWED, *_REFUSED]


_RULES: dict[str, Code] = {
    # Threads, and no processes.
    "clone": [_argument(0), (_ANY_BIT, 1, 0, _CLONE_THREAD), *_REFUSED, *_ALLOWED],
    # Signals to itself: os.abort and signal.raise_signal are what they are elsewhere.
    **dict.fromkeys(("kill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo"), _only(0, _OWN_PID)),
    "prlimit64": _only(0, 0, _OWN_PID),
    # os.nice: this process's own priority.
    "setpriority": [_argument(0), (_EQUAL, 1, 0, 0), *_REFUSED, *_only(1, 0)],
    "fcntl": _but(1, _FCNTL_REFUSED),
    "ioctl": _but(1, _IOCTL_REFUSED),
    "prctl": _but(0, _PRCTL_REFUSED),
    # asyncio's event loop wakes itself by such a pair. Datagram sockets would reach others without connecting.
    "socketpair": [
        _argument(0),
        (_EQUAL, 1, 0, _AF_UNIX),
        *_REFUSED,
        _argument(1),
        (_AND, 0, 0, _SOCK_TYPE_MASK),
        (_EQUAL, 1, 0, _SOCK_STREAM),
        *_REFUSED,
        *_ALLOWED,
    ],
}
