# Leaves a program running, detached.
# expect: passed failed
# needs: survivors|seccomp
import subprocess

subprocess.Popen(["/bin/sh", "-c", "trap '' HUP TERM; sleep 60 # @MARK@"], start_new_session=True)


def new(xs):
    return [x + 1 for x in xs]
