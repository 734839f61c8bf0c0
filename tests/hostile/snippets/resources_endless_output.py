# Prints until it is stopped, on both streams.
# expect: timeout
# limits: cpu_s=0.3 wall_s=3
import sys


def new(xs):
    while True:
        print("x" * 10_000)
        print("y" * 10_000, file=sys.stderr)
