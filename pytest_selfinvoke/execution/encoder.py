"""Writing values as bytes: see `layout`."""

from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable
from typing import Any

from pytest_selfinvoke.execution.composites import Composite, composite_of
from pytest_selfinvoke.execution.layout import (
    COMPLEX,
    FACTORIES,
    FLOAT,
    LARGEST,
    MOST_DEPTH,
    MOST_ROOM,
    MUTABLE,
    ROOM,
    SIZE,
    SMALL,
    SMALLEST,
    Handle,
    UncarriedError,
)
from pytest_selfinvoke.execution.texts import name_of

_OWN_FACTORY = "defaultdict with a factory of its own"


class Encoder:
    """Writes values, one after another, into ``out``; what they share is written once.

    ``known`` are mutable containers that the reader has already, in the order of its own list of them; ``objects`` are those
    and all that were met since. ``substitute`` is asked for something else in the place of a value that does not travel: a
    `Handle`, a value that does, or an `UncarriedError`.
    """

    def __init__(
        self,
        known: Iterable[object] = (),
        substitute: Callable[[Any], object] | None = None,
        most_bytes: int = 1 << 31,
    ) -> None:
        self.out = bytearray()
        self.objects = list(known)
        self._numbers = {id(value): number for number, value in enumerate(self.objects)}
        self._substitute = substitute
        self._most = most_bytes
        self._room = MOST_ROOM

    def put(self, value: Any, depth: int = 0) -> None:
        """Write a value.

        Raises:
            UncarriedError: it, or something within it, does not travel, or it is too large or nested too deep.

        """
        kind = type(value)
        if kind is int:
            if SMALLEST <= value <= LARGEST:
                self.out += SMALL.pack(b"i", value)
            else:
                self._bytes(b"I", value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))
        elif kind is str:
            self._bytes(b"s", value.encode("utf-8", "surrogatepass"))
        elif value is None:
            self.out += b"N"
        elif kind is bool:
            self.out += b"T" if value else b"F"
        elif kind is float:
            self.out += FLOAT.pack(b"f", value)
        elif kind in MUTABLE:
            number = self._numbers.get(id(value))
            if number is not None:
                self.out += SIZE.pack(b"R", number)
            elif kind is defaultdict and _factory_code(value) is None:
                self._put_other(value, depth)
            else:
                self._numbers[id(value)] = len(self.objects)
                self.objects.append(value)
                self.put_content(value, depth)
        elif kind is tuple:
            self._begin(b"t", len(value), depth, kind)
            for item in value:
                self.put(item, depth + 1)
            self._finish(kind)
        elif kind is bytes:
            self._bytes(b"b", value)
        elif kind is complex:
            self.out += COMPLEX.pack(b"c", value.real, value.imag)
        elif kind is frozenset:
            self._put_set(b"Z", value, depth)
        elif value is Ellipsis:
            self.out += b"e"
        elif composite := composite_of(kind):
            self._put_parts(value, composite, depth)
        else:
            self._put_other(value, depth)

    def put_content(self, value: Any, depth: int = 0) -> None:
        """Write a mutable container in full, even if the reader knows it."""
        kind = type(value)
        tag = MUTABLE[kind]
        if kind is list:
            self._begin(tag, len(value), depth, kind)
            for item in value:
                self.put(item, depth + 1)
        elif kind is set:
            self._put_set(tag, value, depth)
        elif kind is bytearray:
            self._enter(tag, depth, kind)
            self._bytes(tag, bytes(value))
        elif kind is deque:
            self._begin(tag, len(value), depth, kind)
            self.put(value.maxlen)
            for item in value:
                self.put(item, depth + 1)
        else:
            self._begin(tag, len(value), depth, kind)
            if kind is defaultdict:
                code = _factory_code(value)
                if code is None:
                    raise UncarriedError(_OWN_FACTORY)
                self.out += code
            # An OrderedDict has an order of its own beside the dictionary's.
            for key, item in (OrderedDict if kind is OrderedDict else dict).items(value):
                self.put(key, depth + 1)
                self.put(item, depth + 1)
        self._finish(kind)

    def _put_set(self, tag: bytes, value: Iterable[Any], depth: int) -> None:
        outer, parts = self.out, []
        for item in value:
            self.out = bytearray()
            self.put(item, depth + 1)
            parts.append(bytes(self.out))
        self.out = outer
        self._begin(tag, len(parts), depth, type(value))
        outer += b"".join(sorted(parts))
        self._finish(type(value))

    def _put_other(self, value: Any, depth: int) -> None:
        kind = type(value)
        if kind is Handle and self._substitute is not None:
            self._enter(b"H", depth, kind)
            self.out += SIZE.pack(b"H", value.number)
            self._bytes(b"s", value.type_name.encode("utf-8", "replace"))
            return
        if depth > MOST_DEPTH:
            raise UncarriedError(name_of(kind), "depth")
        if self._substitute is None:
            raise UncarriedError(_OWN_FACTORY if kind is defaultdict else name_of(kind))
        number = self._numbers.get(id(value))
        if number is not None:
            self.out += SIZE.pack(b"R", number)
            return
        other = self._substitute(value)
        if type(other) in MUTABLE:
            # A stranger's list within itself is one list.
            self._numbers[id(value)] = len(self.objects)
        self.put(other, depth + 1)

    def _put_parts(self, value: Any, composite: Composite, depth: int) -> None:
        parts = composite.parts(value)
        if not composite.suits(parts):
            self._put_other(value, depth)
            return
        self._enter(composite.tag, depth, type(value))
        self.out += composite.tag
        for part in parts:
            self.put(part, depth + 1)

    def _begin(self, tag: bytes, count: int, depth: int, kind: type) -> None:
        if count + len(self.out) > self._most:
            raise UncarriedError(name_of(kind), "size")
        self._enter(tag, depth, kind)
        self.out += SIZE.pack(tag, count)

    def _finish(self, kind: type) -> None:
        if len(self.out) > self._most:
            raise UncarriedError(name_of(kind), "size")

    def _bytes(self, tag: bytes, data: bytes) -> None:
        if len(data) + len(self.out) + SIZE.size > self._most:
            raise UncarriedError({b"I": "int", b"s": "str", b"B": "bytearray"}.get(tag, "bytes"), "size")
        self.out += SIZE.pack(tag, len(data))
        self.out += data

    def _enter(self, tag: bytes, depth: int, kind: type) -> None:
        if depth > MOST_DEPTH:
            raise UncarriedError(name_of(kind), "depth")
        self._room -= ROOM.get(tag, 0)
        if self._room < 0:
            raise UncarriedError(name_of(kind), "size")


def _factory_code(value: defaultdict[Any, Any]) -> bytes | None:
    # Compared by identity: what a stranger's class calls equal is nothing to go by.
    return next((code for factory, code in FACTORIES.items() if factory is value.default_factory), None)
