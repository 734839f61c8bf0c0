# Replaces the functions that a report would be written with.
# expect: failed
# needs: sealed
import io
import json
import os
import socket

REAL = os.write


def lie(descriptor, data):
    return REAL(descriptor, bytes(data).replace(b"wrong", b"passed"))


os.write = lie
os.writev = lambda descriptor, buffers: lie(descriptor, b"".join(buffers))
socket.socket.sendall = lambda self, data, *rest: lie(self.fileno(), data)
json.dumps = lambda *args, **kwargs: '{"status": "passed"}'
json.JSONEncoder.encode = lambda self, thing: '{"status": "passed"}'
io.BytesIO = None


def new(xs):
    return None
