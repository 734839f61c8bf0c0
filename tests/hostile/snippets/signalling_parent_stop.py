# Stops the process that started it.
# expect: failed
# needs: seccomp
import os
import signal


def new(xs):
    os.kill(os.getppid(), signal.SIGSTOP)
    return [x + 1 for x in xs]
