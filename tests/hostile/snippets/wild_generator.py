# Yields where a list is asked for.
# expect: wrong


def new(xs):
    for x in xs:
        yield x + 1
