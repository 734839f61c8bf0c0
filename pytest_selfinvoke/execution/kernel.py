"""The few kernel interfaces that Python 3.11 does not offer, by way of the C library.

Each function raises `OSError` where the kernel refuses, and on systems that do not have the interface (macOS).
"""

import ctypes
import errno
import os
import signal
import sys

# <linux/sched.h>
CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
# <linux/prctl.h>
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36

if sys.platform == "linux":
    _libc = ctypes.CDLL(None, use_errno=True)
    _prctl = _libc.prctl
    _prctl.argtypes = (ctypes.c_int, ctypes.c_ulong, ctypes.c_ulong, ctypes.c_ulong, ctypes.c_ulong)
    _unshare = _libc.unshare
    _unshare.argtypes = (ctypes.c_int,)


def move_to_new_namespaces(flags: int) -> None:
    """Move the calling process into new namespaces, by unshare(2). ``CLONE_NEWUSER`` needs it to be single-threaded."""
    if sys.platform != "linux":
        raise OSError(errno.ENOSYS, "namespaces are a Linux interface")
    _check(_unshare(flags))


def die_with_parent() -> None:
    """Have the kernel kill the calling process when its parent's thread ends: PR_SET_PDEATHSIG(2const)."""
    _set(PR_SET_PDEATHSIG, signal.SIGKILL)


def adopt_orphans() -> None:
    """Make the caller the parent of its descendants' orphans: PR_SET_CHILD_SUBREAPER(2const)."""
    _set(PR_SET_CHILD_SUBREAPER, 1)


def _set(option: int, value: int) -> None:
    if sys.platform != "linux":
        raise OSError(errno.ENOSYS, "prctl is a Linux interface")
    _check(_prctl(option, value, 0, 0, 0))


def _check(result: int) -> None:
    if result != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
