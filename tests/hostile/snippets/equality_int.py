# A number that equals everything, lists too.
# expect: failed
# needs: sealed
# tests: unguessable


class Joker(int):
    def __eq__(self, other):
        return True

    __hash__ = int.__hash__


def new(xs):
    return Joker(7)
