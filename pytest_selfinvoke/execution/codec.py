"""Values as bytes and back, all of it by one name: `layout` says how, `encoder` writes, `decoder` reads."""

from typing import Any

from pytest_selfinvoke.execution.decoder import Decoder
from pytest_selfinvoke.execution.encoder import Encoder
from pytest_selfinvoke.execution.layout import MOST_BYTES, MOST_DEPTH, MOST_ROOM, Handle, MalformedError, UncarriedError, beyond

__all__ = [
    "MOST_BYTES",
    "MOST_DEPTH",
    "MOST_ROOM",
    "Decoder",
    "Encoder",
    "Handle",
    "MalformedError",
    "UncarriedError",
    "beyond",
    "decode",
    "encode",
]


def encode(value: Any) -> bytes:
    """The bytes of one value.

    Raises:
        UncarriedError: it, or something within it, does not travel.

    """
    encoder = Encoder()
    encoder.put(value)
    return bytes(encoder.out)


def decode(data: bytes) -> Any:
    """The value of `encode`'s bytes.

    Raises:
        MalformedError: they are not that.

    """
    decoder = Decoder(data)
    value = decoder.take()
    decoder.end()
    return value
