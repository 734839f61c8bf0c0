# Says that it holds as many things as there could be, when the tests want a list of it.
# expect: failed
# tests: listed
# limits: cpu_s=0.5 wall_s=3
import sys


class Full:
    def __len__(self):
        return sys.maxsize // 16

    __length_hint__ = __len__

    def __iter__(self):
        return iter([2, 3, 4])


def new(xs):
    return Full()
