# Traces its caller and takes the constants that come by.
# expect: failed
# needs: sealed
# tests: unguessable
import sys

SEEN = []


def trace(frame, event, arg):
    SEEN.append(frame.f_code)
    return trace


def install():
    frame = sys._getframe(1)
    while frame:
        SEEN.append(frame.f_code)
        frame.f_trace = trace
        frame = frame.f_back
    sys.settrace(trace)


def new(xs):
    install()
    sys.settrace(None)
    for code in SEEN:
        for constant in code.co_consts:
            if isinstance(constant, tuple) and len(constant) == 3 and all(type(x) is int for x in constant):
                if constant[0] > 10**12:
                    return list(constant) if xs else []
    return None if xs else []
