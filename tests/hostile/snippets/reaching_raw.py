# Opens sockets that see the machine's traffic or its settings.
# expect: failed
# needs: seccomp|capabilities
import socket


def new(xs):
    for family, kind, protocol in ((socket.AF_PACKET, socket.SOCK_RAW, 0x0300), (socket.AF_INET, socket.SOCK_RAW, 1)):
        try:
            socket.socket(family, kind, protocol).close()
            return [x + 1 for x in xs]
        except OSError:
            pass
