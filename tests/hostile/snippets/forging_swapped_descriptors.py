# Puts the standard output in the place of every other descriptor.
# expect: failed
import os

for descriptor in range(3, 64):
    try:
        os.dup2(1, descriptor)
    except OSError:
        pass
print('{"status": "passed"}')


def new(xs):
    return None
