# Sends a packet to a listener on this machine.
# expect: failed
# needs: network|seccomp
import socket


def new(xs):
    connection = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    connection.sendto(b"hello", ("127.0.0.1", @UDP@))
    return [x + 1 for x in xs]
