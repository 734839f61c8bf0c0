"""Reading values from bytes that anyone may have made: see `layout`."""

import struct
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from pytest_selfinvoke.execution.composites import Composite, composite_by
from pytest_selfinvoke.execution.layout import (
    COUNT,
    FACTORY_OF,
    INT,
    MOST_DEPTH,
    MOST_ROOM,
    MUTABLE_OF,
    PAIR,
    REAL,
    ROOM_OF,
    MalformedError,
)


class Decoder:
    """Reads values, one after another, from bytes that anyone may have made.

    ``known`` and ``objects`` are as the `Encoder`'s. ``remote`` makes what stands here for a `Handle`; without it there may be
    none. Reading takes time and memory in proportion to the length of the bytes, save that equal hashes can make a set or a
    dictionary slow, and large numbers a fraction; time is for others to limit. A `MemoryError` is nobody's fault here.
    """

    def __init__(
        self, data: bytes, position: int = 0, known: Sequence[object] = (), remote: Callable[[int, str], object] | None = None
    ) -> None:
        self.objects: list[Any] = list(known)
        self.position = position
        self._data = data
        self._remote = remote
        self._room = MOST_ROOM

    def take(self) -> Any:
        """The next value.

        Raises:
            MalformedError: there is none.

        """
        return self._guarded(lambda: self._value(0))

    def take_into(self, container: Any) -> None:
        """Make a known container what follows: the content of one of its type.

        Raises:
            MalformedError: something else follows.

        """
        self._guarded(lambda: self._into(container))

    def count(self) -> int:
        """The next four bytes, as a number.

        Raises:
            MalformedError: there are not that many.

        """
        return self._guarded(lambda: self._number(COUNT))  # type: ignore[no-any-return]

    def byte(self) -> int:
        """The next byte.

        Raises:
            MalformedError: there is none.

        """
        return self._guarded(self._byte)  # type: ignore[no-any-return]

    def end(self) -> None:
        """See that nothing follows.

        Raises:
            MalformedError: something does.

        """
        if self.position != len(self._data):
            raise MalformedError("more bytes than a message has")

    def _guarded(self, read: Callable[[], Any]) -> Any:
        try:
            return read()
        except MalformedError:
            raise
        except (struct.error, IndexError, ValueError, TypeError, ArithmeticError, RecursionError) as error:
            raise MalformedError(f"no message: {type(error).__name__}") from None

    def _byte(self) -> int:
        tag = self._data[self.position]
        self.position += 1
        return tag

    def _number(self, layout: struct.Struct) -> Any:
        (number,) = layout.unpack_from(self._data, self.position)
        self.position += layout.size
        return number

    def _bytes(self) -> bytes:
        size: int = self._number(COUNT)
        data = self._data[self.position : self.position + size]
        if len(data) != size:
            raise MalformedError("cut off")
        self.position += size
        return data

    def _size(self, tag: int, depth: int) -> int:
        """How many items a container has: no more than there are bytes for."""
        size: int = self._number(COUNT)
        if size > len(self._data) - self.position:
            raise MalformedError("cut off")
        self._enter(tag, depth)
        return size

    def _enter(self, tag: int, depth: int) -> None:
        self._room -= ROOM_OF.get(tag, 0)
        if self._room < 0:
            raise MalformedError("too many containers")
        if depth > MOST_DEPTH:
            raise MalformedError("nested too deep")

    def _value(self, depth: int) -> Any:
        tag = self._data[self.position]
        self.position += 1
        if tag == 105:  # i
            return self._number(INT)
        if tag == 115:  # s
            return self._bytes().decode("utf-8", "surrogatepass")
        if tag == 78:  # N
            return None
        if tag == 84:  # T
            return True
        if tag == 70:  # F
            return False
        if tag == 102:  # f
            return self._number(REAL)
        if tag == 116:  # t
            return tuple([self._value(depth + 1) for _ in range(self._size(tag, depth))])
        if tag in MUTABLE_OF:
            return self._container(tag, depth)
        return self._rare(tag, depth)

    def _rare(self, tag: int, depth: int) -> Any:
        match chr(tag):
            case "R":
                return self.objects[self._number(COUNT)]
            case "I":
                return int.from_bytes(self._bytes(), "big", signed=True)
            case "b":
                return self._bytes()
            case "c":
                real, imaginary = PAIR.unpack_from(self._data, self.position)
                self.position += PAIR.size
                return complex(real, imaginary)
            case "Z":
                return frozenset([self._value(depth + 1) for _ in range(self._size(tag, depth))])
            case "e":
                return Ellipsis
            case "H" if self._remote is not None:
                self._enter(tag, depth)
                number = self._number(COUNT)
                name = self._value(depth + 1)
                if type(name) is str:
                    return self._remote(number, name)
            case _ if composite := composite_by(tag):
                return self._composite(tag, composite, depth)
        raise MalformedError("an unknown type")

    def _composite(self, tag: int, composite: Composite, depth: int) -> Any:
        self._enter(tag, depth)
        parts = tuple([self._value(depth + 1) for _ in range(composite.size)])
        if not composite.suits(parts):
            raise MalformedError("other parts")
        return composite.make(*parts)

    def _container(self, tag: int, depth: int) -> Any:
        if tag == 68:  # A deque's length limit is given to it when it is made.
            return self._deque(depth)
        container = MUTABLE_OF[tag]()
        self.objects.append(container)
        self._fill(container, tag, depth)
        return container

    def _deque(self, depth: int) -> deque[Any]:
        size = self._size(68, depth)
        container: deque[Any] = deque(maxlen=self._maxlen())
        self.objects.append(container)
        for _ in range(size):
            container.append(self._value(depth + 1))
        return container

    def _maxlen(self) -> int | None:
        maxlen = self._value(0)
        if maxlen is not None and type(maxlen) is not int:
            raise MalformedError("no length")
        return maxlen

    def _fill(self, container: Any, tag: int, depth: int) -> None:
        if tag == 66:  # B
            self._enter(tag, depth)
            container += self._bytes()
            return
        size = self._size(tag, depth)
        if tag == 108:  # l
            for _ in range(size):
                container.append(self._value(depth + 1))
        elif tag == 83:  # S
            for _ in range(size):
                container.add(self._value(depth + 1))
        else:
            if tag == 69:  # E
                container.default_factory = FACTORY_OF[self._factory()]
            for _ in range(size):
                key = self._value(depth + 1)
                container[key] = self._value(depth + 1)

    def _factory(self) -> int:
        code = self._byte()
        if code not in FACTORY_OF:
            raise MalformedError("an unknown factory")
        return code

    def _into(self, container: Any) -> None:
        tag = self._byte()
        if MUTABLE_OF.get(tag) is not type(container):
            raise MalformedError("another type")
        if tag == 68:
            size = self._size(tag, 0)
            self._maxlen()
            items = [self._value(1) for _ in range(size)]
            container.clear()
            container.extend(items)
        else:
            # First all of it, since it may name the container itself; then in one step.
            content = MUTABLE_OF[tag]()
            self._fill(content, tag, 0)
            if tag == 69:
                container.default_factory = content.default_factory
            if isinstance(container, list | bytearray):
                container[:] = content
            elif tag != 83 or container != content:
                container.clear()
                container.update(content)
