# Connects to a socket in the file system, as that of a desktop, a database or a container engine.
# expect: failed
# needs: seccomp
import socket


def new(xs):
    connection = socket.socket(socket.AF_UNIX)
    connection.connect("@UNIX@")
    connection.sendall(b"hello")
    return [x + 1 for x in xs]
