# Every hook for exceptions that nobody caught leaves with success.
# expect: failed
import os
import sys
import threading

sys.excepthook = sys.unraisablehook = threading.excepthook = lambda *args: os._exit(0)
sys.breakpointhook = sys.displayhook = sys.excepthook


class Broken:
    def __del__(self):
        raise ValueError


def new(xs):
    Broken()
    raise ValueError
