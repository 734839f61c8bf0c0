"""Messages between the runner, the fork server and its children: four bytes of length, then JSON.

JSON and not pickle, since one end may be hostile; ASCII with escapes, so that lone surrogates and null bytes travel. (Two
surrogates that happen to form a pair arrive as the character they stand for.)
"""

import os
import socket
import struct
import time
from collections.abc import Mapping

# Names of our own: a solution may have put something else in the place of the modules' functions by the time it is reported.
from json import dumps, loads
from typing import Any

HEADER = struct.Struct(">I")


def pack(message: Mapping[str, Any]) -> bytes:
    """The bytes of a message."""
    return _framed(dumps(message).encode("ascii"))


def unpack_payload(payload: bytes) -> dict[str, Any] | None:
    """The message, without its length: ``None`` if the bytes are anything else than a JSON object."""
    try:
        message = loads(payload)
    except (ValueError, RecursionError):
        return None
    return message if isinstance(message, dict) else None


def send(connection: socket.socket, message: Mapping[str, Any], deadline: float | None = None) -> None:
    """Send a message before ``deadline`` (on `time.monotonic`'s clock).

    Raises:
        OSError: the other end is gone, or did not take it in time (`TimeoutError`).

    """
    send_payload(connection, dumps(message).encode("ascii"), deadline)


def send_payload(connection: socket.socket, payload: bytes, deadline: float | None = None) -> None:
    """As `send`, of a message in another form than JSON.

    Raises:
        OSError: as `send`.

    """
    connection.settimeout(_left(deadline))
    connection.sendall(_framed(payload))


def send_with(connection: socket.socket, message: Mapping[str, Any], fd: int, deadline: float | None = None) -> None:
    """As `send`, with a descriptor for the other process to have (SCM_RIGHTS of unix(7)).

    Raises:
        OSError: as `send`.

    """
    data = pack(message)
    connection.settimeout(_left(deadline))
    sent = socket.send_fds(connection, [data], [fd])
    connection.sendall(data[sent:])


def receive_with(connection: socket.socket) -> tuple[dict[str, Any], int]:
    """Wait for a message that `send_with` sent, and its descriptor, which is then the caller's.

    Raises:
        EOFError: the other end is gone, or sent something else.
        OSError: it is gone.

    """
    connection.settimeout(None)
    # The descriptor comes with the first byte.
    header, fds, _, _ = socket.recv_fds(connection, HEADER.size, 1)
    try:
        if not header or not fds:
            raise EOFError("the other end is closed")
        header += _exactly(connection, HEADER.size - len(header), None)
        message = unpack_payload(_exactly(connection, HEADER.unpack(header)[0], None))
        if message is None:
            raise EOFError("not a message")
    except BaseException:
        for fd in fds:
            os.close(fd)
        raise
    os.set_inheritable(fds[0], False)
    return message, fds[0]


def receive(connection: socket.socket, deadline: float | None = None) -> dict[str, Any]:
    """Wait for a message until ``deadline`` (on `time.monotonic`'s clock).

    Raises:
        EOFError: the other end is gone, or sent something that is no message.
        OSError: it is gone, or sent nothing in time (`TimeoutError`).

    """
    message = unpack_payload(receive_payload(connection, deadline))
    if message is None:
        raise EOFError("not a message")
    return message


def receive_payload(connection: socket.socket, deadline: float | None = None) -> bytes:
    """As `receive`, of a message in whatever form.

    Raises:
        EOFError: the other end is gone.
        OSError: as `receive`.

    """
    return _exactly(connection, HEADER.unpack(_exactly(connection, HEADER.size, deadline))[0], deadline)


def _framed(payload: bytes) -> bytes:
    return HEADER.pack(len(payload)) + payload


def _exactly(connection: socket.socket, size: int, deadline: float | None) -> bytes:
    data = bytearray()
    while len(data) < size:
        connection.settimeout(_left(deadline))
        chunk = connection.recv(min(size - len(data), 1 << 20))
        if not chunk:
            raise EOFError("the other end is closed")
        data += chunk
    return bytes(data)


def _left(deadline: float | None) -> float | None:
    if deadline is None:
        return None
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("timed out")
    return left
