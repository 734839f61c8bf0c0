# Sends the answers to calls that were not made yet, many times, then waits to be asked.
# expect: failed
import json
import os
import struct

for answer in ([2, 3, 4], []):
    for shape in ({"answer": answer}, {"value": answer}, {"result": answer}, answer, ["ok", answer]):
        text = json.dumps(shape).encode()
        for descriptor in range(3, 64):
            try:
                os.write(descriptor, struct.pack(">I", len(text)) + text)
            except OSError:
                pass


def new(xs):
    return None
