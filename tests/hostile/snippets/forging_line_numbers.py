# Names lines with thousands of digits, which no report can hold.
# expect: failed
import os
import struct


def say(message):
    os.write(3, struct.pack(">I", len(message)) + message)


def text(value):
    return b"s" + struct.pack(">I", len(value)) + value


digits = (10**5000).to_bytes(2080, "big")
say(b"s\2\0\0\0\0" + b"t\0\0\0\3" + text(b"SyntaxError") + text(b"x") + b"I" + struct.pack(">I", len(digits)) + digits)


def new(xs):
    return []
