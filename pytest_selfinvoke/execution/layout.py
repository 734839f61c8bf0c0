"""Values as bytes, for the way between the tests and a solution that do not trust each other.

What travels is data of exact builtin types, never of a subclass, so nothing that arrives has a method of a stranger's:

    None, bool, int of any size, float and complex to the bit, str with lone surrogates, bytes, Ellipsis, tuple, frozenset,
    range, slice, the mutable bytearray, list, set, dict in its order, deque with its maxlen, Counter, OrderedDict,
    defaultdict with no factory or one of a few builtin ones; and of the standard library what `composites` names: Fraction,
    Decimal, dates and times, views of dictionaries.

Each value is a byte that says its type, then its content: numbers of fixed width or a length in four bytes, big-endian, and
what it holds in turn. Mutable containers are numbered in the order in which they are first met, and named by their number
from then on: so sharing and cycles arrive as they were. Immutable ones are written out each time, which keeps what must be
hashed no larger than its message. Sets are written in the order of their elements' bytes: equal values have equal bytes.
"""

import struct
from collections import Counter, OrderedDict, defaultdict, deque
from typing import Any, Literal

MOST_BYTES = 16 << 20
"""How long the message of a value may be, in bytes, where the reader does not trust the writer."""

MOST_DEPTH = 1000
"""How deep containers may be nested: about as deep as Python itself compares them before it raises a RecursionError."""

MOST_ROOM = 64 << 20
"""How many bytes of memory the containers of one message may take, by the estimate of `ROOM`, beside what they hold."""

SMALL = struct.Struct(">cq")
FLOAT = struct.Struct(">cd")
COMPLEX = struct.Struct(">cdd")
SIZE = struct.Struct(">cI")
COUNT = struct.Struct(">I")
INT = struct.Struct(">q")
REAL = struct.Struct(">d")
PAIR = struct.Struct(">dd")
SMALLEST, LARGEST = -(1 << 63), (1 << 63) - 1

FACTORIES: dict[Any, bytes] = {
    None: b"\0",
    list: b"l",
    int: b"i",
    set: b"S",
    dict: b"d",
    str: b"s",
    float: b"f",
    tuple: b"t",
    bool: b"b",
}
FACTORY_OF = {code[0]: factory for factory, code in FACTORIES.items()}
MUTABLE: dict[type, bytes] = {
    list: b"l",
    dict: b"d",
    set: b"S",
    bytearray: b"B",
    deque: b"D",
    Counter: b"C",
    OrderedDict: b"O",
    defaultdict: b"E",
}
MUTABLE_OF: dict[int, Any] = {tag[0]: kind for kind, tag in MUTABLE.items()}
# Bytes of an empty container, roughly, and of its entry in the table; and of other things that are larger than their bytes.
ROOM = {b"l": 72, b"d": 80, b"S": 232, b"B": 72, b"D": 776, b"C": 216, b"O": 216, b"E": 216, b"t": 48, b"Z": 232}
ROOM |= {b"x": 72, b"m": 104, b"H": 128} | dict.fromkeys((b"k", b"v", b"p"), 230) | dict.fromkeys((b"K", b"V", b"P"), 300)
ROOM_OF = {tag[0]: room for tag, room in ROOM.items()}

# Which of our limits a value is beyond: none, but it does not travel; bytes and memory; nesting.
Limit = Literal["", "size", "depth"]
_BEYOND: dict[str, str] = {
    "": "",
    "size": f" of more than {MOST_BYTES >> 20} MiB",
    "depth": f" nested more than {MOST_DEPTH} deep",
}


class UncarriedError(Exception):
    """A value, or something within it, is nothing that travels: ``type_name`` says what, ``limit`` where it is too much."""

    def __init__(self, type_name: str, limit: Limit = "") -> None:
        super().__init__(beyond(type_name, limit))
        self.type_name = type_name
        self.limit = limit


def beyond(type_name: str, limit: str) -> str:
    """What does not travel, in words."""
    return type_name + _BEYOND.get(limit, "")


class MalformedError(ValueError):
    """Bytes that are no message of this codec, or too much for it."""


class Handle:
    """What stands for a value that stays where it is: a number, and the name of its type for people."""

    __slots__ = ("number", "type_name")

    def __init__(self, number: int, type_name: str) -> None:
        self.number = number
        self.type_name = type_name
