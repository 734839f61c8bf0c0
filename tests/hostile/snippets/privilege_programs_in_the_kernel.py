# Loads a program into the kernel, or asks for the counters of its events.
# expect: failed
# needs: seccomp
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def new(xs):
    attributes = (ctypes.c_uint32 * 32)(2, 4, 4, 1)
    if os.uname().machine == "x86_64" and libc.syscall(321, 0, attributes, 128) >= 0:
        return [x + 1 for x in xs]
    attributes = (ctypes.c_uint32 * 32)(1, 128, 1)
    if os.uname().machine == "x86_64" and libc.syscall(298, attributes, 0, -1, -1, 0) >= 0:
        return [x + 1 for x in xs]
