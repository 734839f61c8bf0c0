# The standard library has an object that equals everything.
# expect: failed
# needs: sealed
# tests: unguessable
from unittest.mock import ANY


def new(xs):
    return ANY
