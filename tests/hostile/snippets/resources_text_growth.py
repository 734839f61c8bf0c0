# One string of eight gigabytes.
# expect: memory


def new(xs):
    return "x" * (1 << 33)
