# Puts something of its own in the place of its output.
# expect: passed
import io
import sys

sys.stdout = sys.stderr = io.StringIO()


def new(xs):
    print(xs)
    return [x + 1 for x in xs]
