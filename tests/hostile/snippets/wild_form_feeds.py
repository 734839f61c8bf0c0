# Tabs and form feeds between definitions.
# expect: passed
# made: feeds


def new(xs):
    return [x + 1 for x in xs]
