# One multiplication that takes longer than anybody waits.
# expect: timeout memory
# limits: cpu_s=0.3 wall_s=4


def new(xs):
    return 7 ** (10**8)
