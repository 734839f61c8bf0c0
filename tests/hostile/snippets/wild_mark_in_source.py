# A byte-order mark before the source.
# expect: passed
# made: mark


def new(xs):
    return [x + 1 for x in xs]
