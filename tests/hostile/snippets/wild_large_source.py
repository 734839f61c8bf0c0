# Ten megabytes of source.
# expect: passed
# made: large
# limits: cpu_s=5 wall_s=15


def new(xs):
    return [x + 1 for x in xs]


TABLE = "@LARGE@"
