# A named tuple with a comparison of its own, made by a class statement that looks innocent.
# expect: failed
# needs: sealed
# tests: unguessable
from typing import NamedTuple


class Result(NamedTuple):
    values: list
    __eq__ = lambda self, other: True


def new(xs):
    return Result([x + 1 for x in xs])
