# A map object, which the tests make a list of.
# expect: passed
# tests: listed


def new(xs):
    return map(lambda x: x + 1, xs)
