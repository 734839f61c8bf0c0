# Prints megabytes along the way.
# expect: passed


def new(xs):
    for n in range(20_000):
        print("debug", n, xs, "." * 100)
    return [x + 1 for x in xs]
