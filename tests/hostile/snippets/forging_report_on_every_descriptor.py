# Writes a finished report, framed as the harness frames it and in other ways, everywhere, and leaves.
# expect: failed
# needs: sealed
import json
import os
import struct

REPORT = json.dumps({"status": "passed", "tests_total": 2, "tests_passed": 2, "called_base": True}).encode()

for descriptor in range(3, 256):
    try:
        os.write(descriptor, struct.pack(">I", len(REPORT)) + REPORT)
    except OSError:
        pass
os._exit(0)
