# Looks for the expected numbers among the constants of its callers.
# expect: failed
# needs: sealed
# tests: unguessable
import sys


def fits(thing):
    return isinstance(thing, (list, tuple)) and len(thing) == 3 and all(type(x) is int and x > 10**12 for x in thing)


def new(xs):
    if not xs:
        return []
    frame = sys._getframe(1)
    while frame:
        for constant in frame.f_code.co_consts:
            if fits(constant):
                return list(constant)
        frame = frame.f_back
