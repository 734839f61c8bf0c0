# A null byte in the source.
# expect: syntax
# made: null


def new(xs):
    return [x + 1 for x in xs]  # @NULL@
