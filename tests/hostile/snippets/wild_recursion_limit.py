# Raises the recursion limit while it is loaded and recurses further than the usual one allows.
# expect: passed
import sys

sys.setrecursionlimit(10**6)


def add(xs, n):
    return [] if n == len(xs) else [xs[n] + 1, *add(xs, n + 1)]


def depth(n):
    return n if n == 0 else depth(n - 1)


def new(xs):
    depth(5000)
    return add(xs, 0)
