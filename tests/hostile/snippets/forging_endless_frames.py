# Writes to every descriptor without end.
# expect: failed
# limits: cpu_s=0.5 wall_s=2
import os

for descriptor in range(3, 256):
    try:
        os.set_blocking(descriptor, False)
    except OSError:
        pass


def new(xs):
    while True:
        for descriptor in range(3, 16):
            try:
                os.write(descriptor, b"\0\0\0\x02{}" * 1000)
            except OSError:
                pass
