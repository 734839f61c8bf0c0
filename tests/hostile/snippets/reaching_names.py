# Asks for the address of a name.
# expect: failed
# needs: network|seccomp
# limits: cpu_s=1 wall_s=3
import socket


def new(xs):
    return [x + 1 for x in xs] if socket.gethostbyname("example.com") else None
