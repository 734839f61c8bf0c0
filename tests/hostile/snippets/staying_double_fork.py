# Starts a process that is nobody's child any more.
# expect: passed failed
# needs: survivors|seccomp
import ctypes
import os
import time


def new(xs):
    if xs and os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            ctypes.CDLL(None).prctl(15, b"@COMM@")
            time.sleep(60)
        os._exit(0)
    return [x + 1 for x in xs]
