# Maps memory past the interpreter.
# expect: failed
import mmap

KEPT = []


def new(xs):
    for _ in range(64):
        area = mmap.mmap(-1, 1 << 26)
        area[:: 1 << 12] = b"x" * len(area[:: 1 << 12])
        KEPT.append(area)
    return [x + 1 for x in xs]
