# Answers with fractions of numbers so long that reducing them takes for ever.
# expect: failed
# limits: cpu_s=0.5 wall_s=1
import os
import random
import struct
import sys


def new(xs):
    harness = {name.rpartition(".")[2]: module for name, module in sys.modules.items() if "selfinvoke" in name}
    encode = harness["codec"].encode
    frame = b"v\x02\0\0\0\0q" + encode(random.getrandbits(60_000_000)) + encode(random.getrandbits(60_000_000))
    frame = struct.pack(">I", len(frame)) + frame
    for descriptor in range(3, 12):
        try:
            sent = 0
            while sent < len(frame):
                sent += os.write(descriptor, frame[sent:])
        except OSError:
            pass
