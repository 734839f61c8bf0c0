# Changes the list it was given and returns it.
# expect: passed


def new(xs):
    for place, x in enumerate(xs):
        xs[place] = x + 1
    return xs
