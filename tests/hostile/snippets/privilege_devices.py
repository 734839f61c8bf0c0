# Makes a device of its own, harmless, in its folder.
# expect: failed
# needs: seccomp|capabilities
import os
import stat


def new(xs):
    if xs:
        os.mknod("null", 0o600 | stat.S_IFCHR, os.makedev(1, 3))
    return [x + 1 for x in xs]
