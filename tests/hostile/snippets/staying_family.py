# Leaves a chain of processes, each the parent of the next.
# expect: passed failed
# needs: survivors|seccomp
import ctypes
import os
import time

FIRST = os.getpid()
for _ in range(8):
    if os.fork():
        break
    os.setsid()
    ctypes.CDLL(None).prctl(15, b"@COMM@")
else:
    time.sleep(60)
if os.getpid() != FIRST:
    time.sleep(60)


def new(xs):
    return [x + 1 for x in xs]
