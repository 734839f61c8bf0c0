# Sends an answer byte by byte, for ever.
# expect: failed
# limits: cpu_s=0.5 wall_s=0.5
import os
import struct
import time


def new(xs):
    for descriptor in range(3, 12):
        try:
            os.write(descriptor, struct.pack(">I", 1 << 20))
            while True:
                os.write(descriptor, b"v")
                time.sleep(0.05)
        except OSError:
            pass
