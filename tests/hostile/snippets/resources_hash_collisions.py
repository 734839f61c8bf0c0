# A dictionary whose keys all land in one place.
# expect: timeout
# limits: cpu_s=0.3 wall_s=4


def new(xs):
    return len({n * (2**61 - 1): None for n in range(1, 10**6)})
