# Answers with a generator that never ends.
# expect: failed
# limits: cpu_s=0.5 wall_s=3
import itertools


def new(xs):
    return (n for n in itertools.count())
