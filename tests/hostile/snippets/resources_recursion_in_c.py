# Recurses in C code, through comparisons, as deep as the stack goes.
# expect: failed
# limits: cpu_s=0.5 wall_s=6
import sys

sys.setrecursionlimit(2**31 - 1)


def new(xs):
    one, two = [], []
    for _ in range(10**6):
        one, two = [one], [two]
    return one == two
