# Text that equals everything and prints as what was asked for.
# expect: failed
# needs: sealed
# tests: unguessable


class Echo(str):
    def __eq__(self, other):
        self.heard = other
        return True

    def __repr__(self):
        return repr(self.heard)

    __hash__ = str.__hash__


def new(xs):
    return Echo("x")
