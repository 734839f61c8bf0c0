# Takes an open file from another process.
# expect: failed
# needs: seccomp|landlock|capabilities
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def new(xs):
    pid = libc.syscall(434, @BYSTANDER@, 0)
    for number in range(16):
        taken = libc.syscall(438, pid, number, 0)
        if pid >= 0 and taken >= 0:
            print(os.fstat(taken))
            return [x + 1 for x in xs]
