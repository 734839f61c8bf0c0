# Prints bytes that are not text, and text that has no bytes.
# expect: passed
import sys


def new(xs):
    sys.stdout.buffer.write(b"\xff\xfe\x00\x80 caf\xe9\n")
    sys.stdout.flush()
    sys.stderr.write(ascii("\ud800") + "\n")
    return [x + 1 for x in xs]
