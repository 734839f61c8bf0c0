# Talks to whatever socket it was left.
# expect: failed
import os
import socket
import stat


def new(xs):
    for descriptor in range(256):
        try:
            if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                left = socket.socket(fileno=descriptor)
                left.sendall(b"\0\0\0\2{}")
        except OSError:
            pass
    return None
