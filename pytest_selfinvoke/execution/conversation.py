"""What the tests and a solution say to each other, each a message of its own on the socket between their processes.

Four bytes of length, big-endian, then the message. The tests ask: the first byte says what, one of the constants here, and
values of the codec follow. The solution's process answers every question once: a byte of its own kinds, a byte that says
whether the base function has been called (`CALLED`), how many of the caller's containers have changed (four bytes) and for
each its number and new content, then a value.
"""

import os
import struct
from collections.abc import Callable, Sequence

# Names of our own: a solution may have put something else in the place of the modules' functions by the time of an answer.
from os import read, write
from typing import Any

from pytest_selfinvoke.execution.codec import MOST_BYTES, Decoder, MalformedError

HEADER = struct.Struct(">I")
COUNT = struct.Struct(">I")

# Questions. The first of a conversation is LOAD or WHOLE, and is followed by no other after WHOLE.
# (source, base name, pro name, what is left out, the base given, whether to stand in for what does not travel, time zone)
LOAD = b"L"
WHOLE = b"W"  # the fields of a `Task` up to its base given, and the time zone, answered by one report
CALL = b"C"  # a function's name, then (arguments, keyword arguments)
GET = b"G"  # a value's name
DO = b"D"  # ("iter", "next", "len" or "bool", the number of a `Handle`)

# Answers, and what their value is.
LOADED = b"l"  # (names of what can be called, names of the rest, what `exceptions.class_described` says of each of its own)
VALUE = b"v"  # the value
RAISED = b"e"  # (what `exceptions.described` says of it, whose frame, line)
NO_PYTHON = b"s"  # (type name, text, line): the source does not compile
UNCARRIED = b"u"  # (the name of the type that does not travel, which `Limit` it is beyond)
REPORT = b"w"  # the report on solution and tests run together; not laid out as above: JSON follows

# What the process says unasked before anything of the solution runs in it, the second time after the imports of WHOLE: that it
# can do its work, or the reason why it cannot, as text. Later nobody would believe it.
READY = b"r"
OURS = b"o"

# Whether the base function has been called: not, yes, it cannot be seen.
CALLED: tuple[bool | None, ...] = (False, True, None)

_CHUNK = 1 << 18
_MOST = MOST_BYTES + (1 << 16)


class ClosedError(Exception):
    """The other end is gone."""


def say(fd: int, message: bytes | bytearray) -> None:
    """Send a message.

    Raises:
        ClosedError: the other end is gone.

    """
    data = HEADER.pack(len(message)) + message
    try:
        written = write(fd, data)
        while written < len(data):
            written += write(fd, memoryview(data)[written:])
    except OSError as error:
        raise ClosedError(os.strerror(error.errno or 0)) from None


def hear_or_end(fd: int) -> bytes:
    """Wait for a message of an end that is trusted; empty where there is none to come.

    Raises:
        ClosedError: the other end went away in the middle of one.

    """
    try:
        header = read(fd, HEADER.size)
    except OSError:
        return b""
    return _exactly(fd, HEADER.unpack(header)[0]) if len(header) == HEADER.size else b""


def hear(fd: int, *, trusted: bool) -> bytes:
    """Wait for a message.

    Raises:
        ClosedError: the other end is gone.
        MalformedError: what comes is no message, or too long for one of an end that is not trusted.

    """
    header = _exactly(fd, HEADER.size)
    (size,) = HEADER.unpack(header)
    if not trusted and size > _MOST:
        raise MalformedError(f"more than {MOST_BYTES >> 20} MiB announced")
    return _exactly(fd, size)


def reason_not_ready(fd: int) -> str:
    """Hear whether the solution's process can do its work: why not, empty if it can.

    Raises:
        ClosedError: it is gone.
        MalformedError: it says something else.

    """
    said = hear(fd, trusted=False)
    if said[:1] == OURS:
        return said[1:].decode("utf-8", "replace") or "no reason given"
    if said != READY:
        raise MalformedError("not ready")
    return ""


def read_answer(
    answer: bytes, known: Sequence[object] = (), remote: Callable[[int, str], object] | None = None
) -> tuple[bytes, bool | None, Any]:
    """An answer's kind, whether the base function has been called, and its value; ``known`` and ``remote`` as for a `Decoder`.

    The known containers that the answer says have changed are changed.

    Raises:
        MalformedError: it is no answer.

    """
    decoder = Decoder(answer, 1, known, remote)
    called = decoder.byte()
    if called >= len(CALLED):
        raise MalformedError("no answer")
    for _ in range(decoder.count()):
        number = decoder.count()
        if number >= len(known):
            raise MalformedError("a container that was not sent")
        decoder.take_into(known[number])
    value = decoder.take()
    decoder.end()
    return answer[:1], CALLED[called], value


def _exactly(fd: int, size: int) -> bytes:
    try:
        data = read(fd, min(size, _CHUNK)) if size else b""
        if len(data) == size:
            return data
        parts = [data]
        left = size - len(data)
        while data and left:
            data = read(fd, min(left, _CHUNK))
            parts.append(data)
            left -= len(data)
    except OSError as error:
        raise ClosedError(os.strerror(error.errno or 0)) from None
    if left:
        raise ClosedError("closed")
    return b"".join(parts)
