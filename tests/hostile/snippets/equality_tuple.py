# A tuple whose comparison is done by the right side's class first, since it is a subclass... of nothing the test has.
# expect: failed
# needs: sealed
# tests: unguessable


class Pair(tuple):
    def __eq__(self, other):
        return len(other) >= 0

    __hash__ = tuple.__hash__


def new(xs):
    return Pair((1, 2))
