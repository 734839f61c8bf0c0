# Answers with a text of a hundred megabytes.
# expect: failed


def new(xs):
    return "x" * 10**8
