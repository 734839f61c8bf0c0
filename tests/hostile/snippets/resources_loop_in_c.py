# Burns CPU time inside one call of C code that looks at no signals.
# expect: timeout
# limits: cpu_s=0.3 wall_s=4


def new(xs):
    return sum(range(10**15))
