# Puts a link in the place of its own folder.
# expect: passed failed
import os

here = os.getcwd()
try:
    os.rename(here, here + "-away")
    os.symlink("@OUTSIDE@", here)
except OSError:
    pass


def new(xs):
    return [x + 1 for x in xs]
