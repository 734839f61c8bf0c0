# Sets the machine's name to what it is.
# expect: failed
# needs: seccomp|capabilities
import os
import socket


def new(xs):
    socket.sethostname(os.uname().nodename)
    return [x + 1 for x in xs]
