# Leaves a process in a session of its own that ignores what can be ignored.
# expect: passed failed
# needs: survivors|seccomp
import ctypes
import os
import signal
import time

if os.fork() == 0:
    os.setsid()
    ctypes.CDLL(None).prctl(15, b"@COMM@")
    for number in signal.valid_signals():
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    time.sleep(60)
    os._exit(0)


def new(xs):
    return [x + 1 for x in xs]
