# A signal every microsecond.
# expect: failed
# limits: cpu_s=0.3 wall_s=3
import signal

signal.signal(signal.SIGALRM, lambda *args: None)
signal.setitimer(signal.ITIMER_REAL, 1e-6, 1e-6)


def new(xs):
    while True:
        pass
