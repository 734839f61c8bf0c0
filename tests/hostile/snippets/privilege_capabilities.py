# Counts the powers it has.
# expect: failed
# needs: capabilities
import ctypes


def new(xs):
    libc = ctypes.CDLL(None)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    sets = (ctypes.c_uint32 * 6)()
    if libc.capget(header, sets) == 0 and (any(sets) or any(libc.prctl(23, n) == 1 for n in range(40))):
        return [x + 1 for x in xs]
