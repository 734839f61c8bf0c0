# Looks whether others of the same user may read its memory.
# expect: failed
# needs: non-dumpable
import ctypes


def new(xs):
    if ctypes.CDLL(None).prctl(3, 0, 0, 0, 0) == 1:
        return [x + 1 for x in xs]
