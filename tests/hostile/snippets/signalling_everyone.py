# Asks whether it could signal everyone. It sends no signal: where nothing holds it, one would end the machine.
# expect: failed
# needs: seccomp
import os


def new(xs):
    os.kill(-1, 0)
    return [x + 1 for x in xs]
