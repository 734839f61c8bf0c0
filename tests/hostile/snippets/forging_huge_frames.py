# Announces messages of 4 GiB, of no bytes and of a negative size, on every descriptor.
# expect: failed
import os

for descriptor in range(3, 64):
    for data in (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x80\0\0\0" + b"[" * 70000, bytes(range(256))):
        try:
            os.write(descriptor, data)
        except OSError:
            pass


def new(xs):
    return None
