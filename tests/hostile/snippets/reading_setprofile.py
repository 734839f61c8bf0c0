# Has itself told of every call and return around it.
# expect: failed
# needs: sealed
# tests: unguessable
import sys

FOUND = []


def watch(frame, event, arg):
    while frame:
        for constant in frame.f_code.co_consts:
            if isinstance(constant, tuple) and len(constant) == 3 and all(type(x) is int and x > 10**12 for x in constant):
                FOUND.append(list(constant))
        frame = frame.f_back


sys.setprofile(watch)


def help_out():
    pass


def new(xs):
    help_out()
    sys.setprofile(None)
    return (FOUND or [None])[0] if xs else []
