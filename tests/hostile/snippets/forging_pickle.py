# Returns an object that runs code when somebody pickles or copies it.
# expect: failed
import os


class Bomb:
    def __reduce_ex__(self, protocol):
        return os._exit, (0,)

    __deepcopy__ = __copy__ = __getstate__ = lambda self, *args: os._exit(0)


def new(xs):
    return [Bomb() for _ in xs] or Bomb()
