# Sets up a queue through which system calls are made past a filter.
# expect: failed
# needs: seccomp
import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def new(xs):
    parameters = (ctypes.c_uint32 * 64)()
    if libc.syscall(425, 4, parameters) >= 0:
        return [x + 1 for x in xs]
