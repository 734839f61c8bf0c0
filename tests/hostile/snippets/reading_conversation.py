# Answers a call by itself and listens to what it is told next.
# expect: failed
# tests: unguessable
import os
import struct


def new(xs):
    for descriptor in range(3, 12):
        for answer in (b"v\x02\0\0\0\0N", b"v\x00\0\0\0\0N"):
            try:
                os.write(descriptor, struct.pack(">I", len(answer)) + answer)
            except OSError:
                break
    for descriptor in range(3, 12):
        try:
            os.set_blocking(descriptor, False)
            print(os.read(descriptor, 1 << 16))
            print(os.read(descriptor, 1 << 16))
        except OSError:
            pass
    return None
