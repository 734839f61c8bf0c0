# Becomes what it is compared with, then compares honestly.
# expect: failed
# needs: sealed
# tests: unguessable


class Learner(list):
    def __eq__(self, other):
        self[:] = other
        return list.__eq__(self, other)


def new(xs):
    return Learner()
