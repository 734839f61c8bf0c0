# Half a character in the source itself.
# expect: passed syntax
# made: surrogate
NOTE = "@HALF@"


def new(xs):
    return [x + 1 for x in xs]
