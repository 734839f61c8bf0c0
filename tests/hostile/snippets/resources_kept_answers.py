# Hands out large texts for as long as the tests take them, which keep them all.
# expect: failed
# tests: listed
import itertools


def new(xs):
    return (str(n % 10) * 10_000_000 for n in itertools.count())
