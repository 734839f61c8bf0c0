# Answers with a number too long to be printed.
# expect: failed


def new(xs):
    return 1 << 10_000_000
