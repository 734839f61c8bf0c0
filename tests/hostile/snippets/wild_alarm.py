# Sets itself an alarm and turns it off again.
# expect: passed
import signal


def stop(number, frame):
    raise TimeoutError


def new(xs):
    signal.signal(signal.SIGALRM, stop)
    signal.alarm(5)
    try:
        return [x + 1 for x in xs]
    finally:
        signal.alarm(0)
