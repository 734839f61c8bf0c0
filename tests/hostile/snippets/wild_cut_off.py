# A reply that was cut off in the middle of a line.
# expect: syntax
# made: prose


def new(xs):
    return [x + 1 for x in
