# Brackets nested deeper than the compiler goes.
# expect: syntax
# made: deep


def new(xs):
    return [x + 1 for x in xs]


DEEP = @DEEP@
