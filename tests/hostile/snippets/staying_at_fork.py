# Has functions called whenever the process forks.
# expect: passed failed
import os
import time

os.register_at_fork(before=lambda: time.sleep(30), after_in_child=lambda: time.sleep(30), after_in_parent=lambda: time.sleep(30))


def new(xs):
    return [x + 1 for x in xs]
