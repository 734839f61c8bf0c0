# Becomes root, or stays it and changes who owns a file.
# expect: failed
# needs: capabilities|seccomp
import os


def new(xs):
    os.setuid(0)
    with open("mine", "w"):
        pass
    os.chown("mine", 12345, 12345)
    return [x + 1 for x in xs]
