# Lines that end as on old machines.
# expect: passed
# made: old


def new(xs):
    return [x + 1 for x in xs]
