# Connects to a socket without a file.
# expect: failed
# needs: network|seccomp
import socket


def new(xs):
    connection = socket.socket(socket.AF_UNIX)
    connection.connect("\0@ABSTRACT@")
    connection.sendall(b"hello")
    return [x + 1 for x in xs]
