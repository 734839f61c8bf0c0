# Starts a process past the interpreter, by the system call.
# expect: passed failed
# needs: survivors|seccomp
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
if os.uname().machine == "x86_64" and libc.syscall(57) == 0:
    libc.prctl(15, b"@COMM@")
    libc.sleep(60)
    libc._exit(0)


def new(xs):
    return [x + 1 for x in xs]
