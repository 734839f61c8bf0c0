# A float that is equal, less and greater at once.
# expect: failed
# needs: sealed
# tests: unguessable


class Any(float):
    __eq__ = __ne__ = __lt__ = __gt__ = __le__ = __ge__ = lambda self, other: True
    __hash__ = float.__hash__


def new(xs):
    return Any("nan")
