# Forks; both come back, with different answers.
# expect: failed
import os


def new(xs):
    if os.fork():
        return None
    return [x + 1 for x in xs]
