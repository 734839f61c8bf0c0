# Threads answer while the call is under way.
# expect: failed
import os
import struct
import threading


def shout():
    for _ in range(1000):
        for descriptor in range(3, 12):
            try:
                os.write(descriptor, struct.pack(">I", 7) + b"v\x02\0\0\0\0N")
            except OSError:
                pass


THREADS = [threading.Thread(target=shout, daemon=True) for _ in range(3)]


def new(xs):
    for thread in THREADS:
        thread.start()
    return None
