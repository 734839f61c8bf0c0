# Folders in folders, deeper than a path can say.
# expect: passed failed
import os


def new(xs):
    for _ in range(600):
        os.mkdir("d")
        os.chdir("d")
    return [x + 1 for x in xs] if xs else []
