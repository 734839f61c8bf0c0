# A dictionary that equals everything.
# expect: failed
# needs: sealed
# tests: unguessable
import collections


class Open(collections.OrderedDict):
    def __eq__(self, other):
        return not (self is None)


def new(xs):
    return Open()
