# Recurses in Python as deep as the stack goes.
# expect: failed
# limits: cpu_s=0.5 wall_s=6
import sys

sys.setrecursionlimit(2**31 - 1)


def down(n):
    return [down(n + 1)]


def new(xs):
    return down(0)
