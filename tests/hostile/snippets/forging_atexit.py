# Leaves with success from a function registered for the end.
# expect: failed
import atexit
import os

atexit.register(os._exit, 0)


def new(xs):
    raise SystemExit
