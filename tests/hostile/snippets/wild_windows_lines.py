# Lines that end as on Windows, some of them inside a text.
# expect: passed
# made: windows


def new(xs):
    """Adds one.

    To each.
    """
    return [x + 1 for x in xs]
