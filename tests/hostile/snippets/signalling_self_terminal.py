# Stops itself as a terminal would.
# expect: failed
# limits: cpu_s=0.5 wall_s=1
import os
import signal


def new(xs):
    signal.raise_signal(signal.SIGTSTP)
    os.tcsetpgrp(0, os.getpgrp())
