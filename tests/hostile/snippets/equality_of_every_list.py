# Puts another comparison into the type list itself, by its address.
# expect: failed
# needs: sealed 64bit
# tests: unguessable
import ctypes

COMPARE = ctypes.CFUNCTYPE(ctypes.py_object, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
SLOT = 200


@COMPARE
def agree(left, right, operation):
    return True


def new(xs):
    ctypes.c_void_p.from_address(id(list) + SLOT).value = ctypes.cast(agree, ctypes.c_void_p).value
    return []
