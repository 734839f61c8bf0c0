# Kills the process that started it.
# expect: failed
# needs: seccomp
import os
import signal


def new(xs):
    os.kill(os.getppid(), signal.SIGKILL)
    return [x + 1 for x in xs]
