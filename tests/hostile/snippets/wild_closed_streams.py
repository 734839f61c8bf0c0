# Closes its output.
# expect: passed
import sys

sys.stdout.close()
sys.stderr.close()


def new(xs):
    return [x + 1 for x in xs]
