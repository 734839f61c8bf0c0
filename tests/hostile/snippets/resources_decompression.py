# A small text that unpacks to a gigabyte.
# expect: memory timeout
import zlib


def new(xs):
    return len(zlib.decompress(zlib.compress(bytes(1 << 29)) * 1) * 2)
