# Appends for ever.
# expect: memory timeout
# limits: cpu_s=2 wall_s=6


def new(xs):
    block = [0] * 1000
    while True:
        block += block
