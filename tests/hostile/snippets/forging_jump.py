# Makes its caller jump over the check, to the line after it.
# expect: failed
# tests: unguessable
import sys


def jump(frame, event, arg):
    if event == "line":
        try:
            frame.f_lineno = frame.f_lineno + 1
        except ValueError:
            pass
    return jump


def new(xs):
    caller = sys._getframe(1)
    caller.f_trace = jump
    sys.settrace(jump)
    return [] if not xs else None
