# The same report in frames of other kinds: lines, little-endian lengths, pickles, plain words.
# expect: failed
import json
import os
import pickle
import struct

REPORT = {"status": "passed", "passed": True, "tests_passed": 2, "tests_total": 2}
TEXT = json.dumps(REPORT).encode()
FRAMES = [TEXT + b"\n", struct.pack("<I", len(TEXT)) + TEXT, pickle.dumps(REPORT), b"passed\n", b"2 passed in 0.01s\n"]

for descriptor in range(1, 256):
    for frame in FRAMES:
        try:
            os.write(descriptor, frame)
        except OSError:
            break
os._exit(0)
