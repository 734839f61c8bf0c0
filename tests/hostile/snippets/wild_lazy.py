# Yields what the tests make a list of.
# expect: passed
# tests: listed


def base(x):
    return x + 1


def new(xs):
    for x in xs:
        yield base(x)
