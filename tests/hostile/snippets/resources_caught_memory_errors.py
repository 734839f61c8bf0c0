# Takes all the memory there is, catches the error and goes on taking.
# expect: failed
# limits: cpu_s=0.5 wall_s=4


def new(xs):
    kept = []
    size = 1 << 26
    while True:
        try:
            kept.append(bytearray(size))
        except MemoryError:
            size = max(1, size // 2)
            kept.append(None) if size > 1 else None
