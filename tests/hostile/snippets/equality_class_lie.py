# Says that its class is list, and agrees with every comparison.
# expect: failed
# needs: sealed
# tests: unguessable


class Disguised:
    @property
    def __class__(self):
        return list

    def __eq__(self, other):
        return True

    def __len__(self):
        return 3

    def __iter__(self):
        return iter([1, 2, 3])


def new(xs):
    return Disguised()
