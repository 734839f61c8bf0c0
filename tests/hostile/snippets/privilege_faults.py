# Asks to handle page faults of the kernel by itself, or to trap its own system calls.
# expect: failed
# needs: seccomp
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def new(xs):
    if os.uname().machine == "x86_64" and libc.syscall(323, 0) >= 0:
        return [x + 1 for x in xs]
