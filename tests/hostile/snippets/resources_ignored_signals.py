# Ignores every signal that can be ignored and loops through every exception.
# expect: timeout
# limits: cpu_s=0.3 wall_s=4
import signal

for number in signal.valid_signals():
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass


def new(xs):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
