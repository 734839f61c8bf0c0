# Makes its folder the root.
# expect: failed
# needs: seccomp|capabilities
import os


def new(xs):
    os.chroot(".")
    return [x + 1 for x in xs]
