# Leaves a process that is stopped, and one that has ended and was not waited for.
# expect: passed failed
# needs: survivors|seccomp
import ctypes
import os
import signal

if os.fork() == 0:
    ctypes.CDLL(None).prctl(15, b"@COMM@")
    os.kill(os.getpid(), signal.SIGSTOP)
    os._exit(0)
if os.fork() == 0:
    os._exit(0)


def new(xs):
    return [x + 1 for x in xs]
