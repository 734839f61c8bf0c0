# Makes the caller's list very long.
# expect: failed
# limits: cpu_s=0.5 wall_s=3


def new(xs):
    xs *= 20_000_000
    return xs[:0]
