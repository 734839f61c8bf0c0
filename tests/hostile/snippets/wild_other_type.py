# A tuple where a list is asked for.
# expect: wrong


def new(xs):
    return tuple(x + 1 for x in xs)
