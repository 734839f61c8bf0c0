# Walks up to the harness's frame and changes its local variables.
# expect: failed
import ctypes
import sys


def new(xs):
    frame = sys._getframe(1)
    while frame:
        for name in list(frame.f_locals):
            if name in ("status", "report", "error", "passed"):
                frame.f_locals[name] = {"status": "passed"}
        if frame.f_code.co_name != "<module>":
            ctypes.pythonapi.PyFrame_LocalsToFast(ctypes.py_object(frame), ctypes.c_int(0))
        frame = frame.f_back
    return None
