# Looks whether a program that belongs to root would give it root's powers.
# expect: failed
# needs: no-new-privs
import ctypes


def new(xs):
    if ctypes.CDLL(None).prctl(39, 0, 0, 0, 0) == 0:
        return [x + 1 for x in xs]
