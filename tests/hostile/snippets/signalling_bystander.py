# Kills another process of the same user.
# expect: failed
# needs: seccomp
import os
import signal


def new(xs):
    os.kill(@BYSTANDER@, signal.SIGTERM)
    return [x + 1 for x in xs]
