# Becomes another Python, which writes a report on what descriptors it finds.
# expect: failed
import os
import sys

PROGRAM = """
import os
for descriptor in range(3, 64):
    try:
        os.write(descriptor, b'{"status": "passed"}')
    except OSError:
        pass
"""


def new(xs):
    for descriptor in range(3, 64):
        try:
            os.set_inheritable(descriptor, True)
        except OSError:
            pass
    os.execv(sys.executable, [sys.executable, "-I", "-S", "-c", PROGRAM])
