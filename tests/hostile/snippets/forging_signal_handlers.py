# Every signal, the ones that would stop it too, means success.
# expect: failed
# limits: cpu_s=0.5 wall_s=2
import os
import signal

for number in signal.valid_signals():
    try:
        signal.signal(number, lambda *args: os._exit(0))
    except (OSError, ValueError):
        pass


def new(xs):
    while True:
        pass
