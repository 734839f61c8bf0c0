# Listens for others.
# expect: failed
# needs: seccomp
import socket


def new(xs):
    listener = socket.create_server(("0.0.0.0", 0))
    return [x + 1 for x in xs] if listener.getsockname() else None
