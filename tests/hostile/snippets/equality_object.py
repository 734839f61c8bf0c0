# Returns an object that claims to equal whatever it is compared with.
# expect: failed
# needs: sealed
# tests: unguessable


class Same:
    def __eq__(self, other):
        return True


def new(xs):
    return Same()
