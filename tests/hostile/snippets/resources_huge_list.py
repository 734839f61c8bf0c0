# Answers with twenty million numbers.
# expect: failed


def new(xs):
    return list(range(20_000_000))
