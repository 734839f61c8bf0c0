# Opens sockets to the kernel and to the host of a virtual machine.
# expect: failed
# needs: seccomp
import socket


def new(xs):
    for family, kind in ((16, socket.SOCK_RAW), (40, socket.SOCK_STREAM), (38, socket.SOCK_SEQPACKET)):
        try:
            socket.socket(family, kind, 0).close()
            return [x + 1 for x in xs]
        except OSError:
            pass
