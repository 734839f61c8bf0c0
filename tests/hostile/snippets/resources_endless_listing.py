# Yields for ever when the tests want a list of it.
# expect: failed
# tests: listed
# limits: cpu_s=0.5 wall_s=1
import itertools


def new(xs):
    for n in itertools.count():
        yield n
