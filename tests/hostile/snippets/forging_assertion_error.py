# Puts exceptions of its own in the place of those that tests raise.
# expect: failed
import builtins


class Quiet(BaseException):
    def __init__(self, *args):
        raise SystemExit(0)


for name in ("AssertionError", "Exception", "ValueError", "NameError", "MemoryError"):
    setattr(builtins, name, Quiet)


def new(xs):
    return None
