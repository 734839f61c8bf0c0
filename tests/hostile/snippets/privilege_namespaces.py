# Moves into namespaces of its own, where it is root.
# expect: failed
# needs: seccomp
import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def new(xs):
    for flags in (0x10000000, 0x20000, 0x40000000, 0x8000000, 0x4000000):
        if libc.unshare(flags) == 0:
            return [x + 1 for x in xs]
