# The answer leaves with success when somebody wants to print it.
# expect: failed
import os


class Shy:
    def __repr__(self):
        os._exit(0)

    __str__ = __format__ = __reduce__ = __repr__


def new(xs):
    return Shy()
