# Sends a set that it never built, of numbers that all land in one place, for the tests' side to build.
# expect: failed
# limits: cpu_s=0.5 wall_s=1
import os
import struct
import sys


def new(xs):
    harness = {name.rpartition(".")[2]: module for name, module in sys.modules.items() if "selfinvoke" in name}
    encode = harness["codec"].encode
    numbers = encode([n * (2**61 - 1) for n in range(1, 60_000)])
    frame = b"v\x02\0\0\0\0" + encode({1, 2})[:1] + numbers[1:]
    frame = struct.pack(">I", len(frame)) + frame
    for descriptor in range(3, 12):
        try:
            sent = 0
            while sent < len(frame):
                sent += os.write(descriptor, frame[sent:])
        except OSError:
            pass
