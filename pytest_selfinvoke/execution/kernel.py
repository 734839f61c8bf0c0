"""The few kernel interfaces that Python 3.11 does not offer, by way of the C library.

Each function raises `OSError` where the kernel refuses, and on systems that do not have the interface (macOS).
"""

import ctypes
import errno
import functools
import os
import sys
from collections.abc import Callable

# <linux/sched.h>
CLONE_NEWNS = 0x00020000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
# <linux/prctl.h>
PR_SET_PDEATHSIG = 1
PR_GET_DUMPABLE = 3
PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_CAPBSET_DROP = 24
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_CLEAR_ALL = 4
# <linux/seccomp.h>
SECCOMP_MODE_FILTER = 2
# <linux/mount.h>, <sys/mount.h> and <fcntl.h>
_MOUNT_ATTR_RDONLY = 1
_MOUNT_ATTR_NOSUID = 2
_MS_PRIVATE = 1 << 18
_MS_NOSUID = 2
_MS_NODEV = 4
_AT_RECURSIVE = 0x8000
_AT_FDCWD = -100
# The same number on every architecture (<asm-generic/unistd.h>), as all system calls since 424.
_MOUNT_SETATTR = 442
# <linux/capability.h>
_CAPABILITY_VERSION_3 = 0x20080522

# Without errno, whose keeping costs more than the calls.
_bare = ctypes.CDLL(None)
_bare.syscall.restype = ctypes.c_long
if sys.platform == "linux":
    _libc = ctypes.CDLL(None, use_errno=True)
    _prctl = _libc.prctl
    _prctl.argtypes = (ctypes.c_int, ctypes.c_ulong, ctypes.c_ulong, ctypes.c_ulong, ctypes.c_ulong)
    _unshare = _libc.unshare
    _unshare.argtypes = (ctypes.c_int,)
    _capset = _libc.capset
    _mount = _libc.mount
    _mount.argtypes = (ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_ulong, ctypes.c_char_p)
    _syscall = _libc.syscall
    _syscall.argtypes = (ctypes.c_long,) * 6
    _syscall.restype = ctypes.c_long


def call(number: int, *arguments: int) -> int:
    """Make a system call that the C library has no function for: syscall(2), with at most five whole numbers."""
    if sys.platform != "linux":
        raise OSError(errno.ENOSYS, "not a Linux kernel")
    result: int = _syscall(number, *arguments, *(0,) * (5 - len(arguments)))
    if result < 0:
        _fail()
    return result


def prctl(option: int, *arguments: int) -> int:
    """Change or ask for something about the calling process: the operations of ``<linux/prctl.h>``."""
    if sys.platform != "linux":
        raise OSError(errno.ENOSYS, "prctl is a Linux interface")
    result: int = _prctl(option, *arguments, *(0,) * (4 - len(arguments)))
    if result < 0:
        _fail()
    return result


def prepared(function: str, *arguments: int | ctypes.c_long) -> Callable[[], int]:
    """A function of the C library with whole numbers, made ready before a fork; its result, as the library gives it.

    One that is to change from call to call is a number of ctypes. This takes less time after the fork than `call`, since little
    is made or looked up in memory that is then shared.

    Raises:
        AttributeError: the library has none of that name.

    """
    return functools.partial(
        getattr(_bare, function), *(one if isinstance(one, ctypes.c_long) else ctypes.c_long(one) for one in arguments)
    )


def prepared_call(number: int, *arguments: int) -> Callable[[], int]:
    """As `prepared`, of a system call that the library has no function for; less than 0 where the kernel refuses."""
    if sys.platform != "linux":
        raise OSError(errno.ENOSYS, "not a Linux kernel")
    return prepared("syscall", number, *arguments, *(0,) * (5 - len(arguments)))


def prepared_prctl(option: int, *arguments: int) -> Callable[[], int]:
    """As `prepared_call`, of `prctl`."""
    if sys.platform != "linux":
        raise OSError(errno.ENOSYS, "prctl is a Linux interface")
    return prepared("prctl", option, *arguments, *(0,) * (4 - len(arguments)))


def address(data: bytes) -> int:
    """Where the bytes lie, for a system call; they must be kept alive until it is done."""
    found = ctypes.cast(ctypes.c_char_p(data), ctypes.c_void_p).value
    assert found is not None
    return found


def move_to_new_namespaces(flags: int) -> None:
    """Move the calling process into new namespaces, by unshare(2). ``CLONE_NEWUSER`` needs it to be single-threaded."""
    if sys.platform != "linux":
        raise OSError(errno.ENOSYS, "namespaces are a Linux interface")
    if _unshare(flags) != 0:
        _fail()


def make_all_read_only() -> None:
    """Make every mount of this mount namespace read-only, and none of them spread to others: mount_setattr(2)."""
    attributes = (ctypes.c_uint64 * 4)(_MOUNT_ATTR_RDONLY | _MOUNT_ATTR_NOSUID, 0, _MS_PRIVATE, 0)
    root = ctypes.create_string_buffer(b"/")
    size = ctypes.sizeof(attributes)
    call(_MOUNT_SETATTR, _AT_FDCWD, ctypes.addressof(root), _AT_RECURSIVE, ctypes.addressof(attributes), size)


def mount_memory(folder: str, options: str) -> None:
    """Put a file system that lives in memory over a folder: mount(2), tmpfs(5)."""
    if sys.platform != "linux":
        raise OSError(errno.ENOSYS, "tmpfs is a Linux file system")
    if _mount(b"tmpfs", os.fsencode(folder), b"tmpfs", _MS_NOSUID | _MS_NODEV, options.encode()) != 0:
        _fail()


def give_up_capabilities() -> None:
    """Empty the calling thread's permitted, effective and inheritable sets: capset(2)."""
    if sys.platform != "linux":
        raise OSError(errno.ENOSYS, "capabilities are a Linux interface")
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    if _capset(header, (ctypes.c_uint32 * 6)()) != 0:
        _fail()


def adopt_orphans() -> None:
    """Make the caller the parent of its descendants' orphans: PR_SET_CHILD_SUBREAPER(2const)."""
    prctl(PR_SET_CHILD_SUBREAPER, 1)


def gain_nothing_by_exec() -> None:
    """See to it that no program gives the caller or its children more rights than they have: PR_SET_NO_NEW_PRIVS(2const)."""
    prctl(PR_SET_NO_NEW_PRIVS, 1)


def close_to_tracers() -> None:
    """Keep ptrace(2), core files and others' reading of its memory from the caller: PR_SET_DUMPABLE(2const).

    Children inherit it.
    """
    prctl(PR_SET_DUMPABLE, 0)
    if prctl(PR_GET_DUMPABLE) != 0:
        raise OSError("the process is still dumpable")


def _fail() -> None:
    code = ctypes.get_errno()
    raise OSError(code, os.strerror(code))
