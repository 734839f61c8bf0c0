# Says that four billion of the caller's lists have changed, and one that the caller does not have.
# expect: failed
import os
import struct


def new(xs):
    for changes in (struct.pack(">I", 2**32 - 1), struct.pack(">II", 1, 2**31), struct.pack(">II", 1, 0) + b"[" * 9000):
        frame = b"v\x02" + changes
        for descriptor in range(3, 12):
            try:
                os.write(descriptor, struct.pack(">I", len(frame)) + frame)
            except OSError:
                pass
    return None
