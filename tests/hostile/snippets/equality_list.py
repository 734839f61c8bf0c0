# Returns a list by class, equal to everything by its own account.
# expect: failed
# needs: sealed
# tests: unguessable


class Agreeable(list):
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False


def new(xs):
    return Agreeable(xs)
