# Opens the kernel's keyring of this session.
# expect: failed
# needs: seccomp
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def new(xs):
    if os.uname().machine == "x86_64" and libc.syscall(250, 0, -3, 1) >= 0:
        return [x + 1 for x in xs]
