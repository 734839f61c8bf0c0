# Puts the caller's list into itself.
# expect: failed


def new(xs):
    xs[:] = [xs, xs, [xs]]
    return xs
