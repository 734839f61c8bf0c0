# Makes another process the owner of its own pipe's signals.
# expect: failed
# needs: seccomp
import fcntl
import os
import signal


def new(xs):
    reading, writing = os.pipe()
    fcntl.fcntl(reading, fcntl.F_SETOWN, @BYSTANDER@)
    fcntl.fcntl(reading, 10, int(signal.SIGTERM))
    fcntl.fcntl(reading, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
    os.write(writing, b"x")
    return [x + 1 for x in xs]
