# Returns the same list each time, changed.
# expect: passed

ANSWER = []


def new(xs):
    ANSWER[:] = [x + 1 for x in xs]
    return ANSWER
