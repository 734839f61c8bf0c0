# Connects to a listener on this machine.
# expect: failed
# needs: network|seccomp
import socket


def new(xs):
    with socket.create_connection(("127.0.0.1", @TCP@), timeout=1) as connection:
        connection.sendall(b"hello")
    return [x + 1 for x in xs]
