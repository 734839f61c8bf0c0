# Reads where nothing is.
# expect: crashed
import ctypes


def new(xs):
    return ctypes.string_at(8)
