# Forks while it is loaded; the child goes on as the solution when the parent has gone.
# expect: failed
import os
import time

if os.fork():
    os._exit(0)
time.sleep(0.1)


def new(xs):
    return [x + 1 for x in xs]
