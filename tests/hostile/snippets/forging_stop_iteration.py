# Raises the exceptions that end loops and coroutines.
# expect: raised


def new(xs):
    raise StopIteration([2, 3, 4])
