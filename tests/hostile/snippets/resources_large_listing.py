# Yields large things, one after the other, when the tests want a list of it.
# expect: failed
# tests: listed
# limits: cpu_s=0.5 wall_s=1


def new(xs):
    while True:
        yield "x" * 10_000_000
