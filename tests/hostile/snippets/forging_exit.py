# Replaces the ways out of the interpreter.
# expect: failed
import os
import sys

REAL = os._exit
os._exit = sys.exit = lambda status=0: REAL(0)


def new(xs):
    return None
