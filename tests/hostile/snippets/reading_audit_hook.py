# An audit hook sees what is compiled, executed and opened from now on.
# expect: failed
# needs: sealed
# tests: unguessable
import sys

CODES = []


def hook(event, arguments):
    if event in ("compile", "exec"):
        CODES.extend(arguments)


sys.addaudithook(hook)


def fits(constant):
    return isinstance(constant, tuple) and len(constant) == 3 and type(constant[0]) is int and constant[0] > 10**12


def new(xs):
    for code in CODES:
        for constant in getattr(code, "co_consts", ()):
            if fits(constant):
                return list(constant) if xs else []
    return None if xs else []
