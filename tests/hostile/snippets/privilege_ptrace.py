# Attaches to its parent and to another process as a debugger.
# expect: failed
# needs: seccomp|capabilities
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def new(xs):
    for pid in (os.getppid(), @BYSTANDER@):
        if libc.ptrace(0x4206, pid, 0, 0) == 0:
            libc.ptrace(17, pid, 0, 0)
            return [x + 1 for x in xs]
