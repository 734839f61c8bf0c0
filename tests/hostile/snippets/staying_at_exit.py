# Wants to sleep when everything is over.
# expect: passed
import atexit
import threading
import time

atexit.register(time.sleep, 60)
threading._register_atexit(time.sleep, 60)


def new(xs):
    return [x + 1 for x in xs]
