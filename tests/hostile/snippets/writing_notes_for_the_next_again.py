# Reads what another copy of itself may have left in flags and times.
# expect: wrong
import contextlib
import fcntl
import os
import time

told = fcntl.fcntl(0, fcntl.F_GETFL) & os.O_APPEND or os.stat(".").st_mtime < 1000


def new(xs):
    time.sleep(0.05)
    with contextlib.suppress(OSError):
        fcntl.fcntl(0, fcntl.F_SETFL, os.O_APPEND)
    with contextlib.suppress(OSError):
        os.utime(".", (1, 1))
    return [x + 1 for x in xs] if told else []
