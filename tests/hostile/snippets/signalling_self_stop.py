# Stops itself and waits for nobody.
# expect: crashed timeout raised
import os
import signal


def new(xs):
    os.kill(os.getpid(), signal.SIGSTOP)
