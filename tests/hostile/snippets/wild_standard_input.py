# Reads the whole standard input, which is empty, and works with what it was given.
# expect: passed
import sys


def base(x):
    return x + 1


def new(xs):
    extra = sys.stdin.read().split()
    return [base(x) for x in [*xs, *extra]]
