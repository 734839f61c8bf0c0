# An honest list, of items that equal everything.
# expect: failed
# needs: sealed
# tests: unguessable


class Wild:
    def __eq__(self, other):
        return True


def new(xs):
    return [Wild() for _ in xs]
