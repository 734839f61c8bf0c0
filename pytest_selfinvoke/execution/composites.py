"""Values that travel as their parts: what each consists of, and how the reader makes it from them.

The reader makes every one by the constructor of Python's own class, from parts that it has checked: nothing of the writer's
comes with it. A view of a dictionary arrives as a view of a new one.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from typing import Any


@dataclass(frozen=True)
class Composite:
    """A class of such values.

    ``parts`` takes one apart, into ``count`` values; ``make`` is its inverse. Parts are of exactly the types ``of``, where any
    are named, both when written and when read.
    """

    tag: bytes
    count: int
    parts: Callable[[Any], tuple[Any, ...]]
    make: Callable[..., Any]
    of: tuple[type, ...] = ()

    def suits(self, parts: tuple[Any, ...]) -> bool:
        """Whether the parts are of the right types."""
        return not self.of or all(type(part) in self.of for part in parts)


def _bounds(value: Any) -> tuple[Any, ...]:
    return value.start, value.stop, value.step


def _numbers(value: Fraction) -> tuple[Any, ...]:
    # Of bool, or of numpy's types, in a fraction that was made from such.
    return int(value.numerator), int(value.denominator)


def _day(value: date) -> tuple[Any, ...]:
    return value.year, value.month, value.day


def _clock(value: time | datetime) -> tuple[Any, ...]:
    return value.hour, value.minute, value.second, value.microsecond, value.tzinfo, value.fold


def _time(*parts: Any) -> time:
    return time(*parts[:5], fold=parts[5])


def _datetime(*parts: Any) -> datetime:
    return datetime(*parts[:8], fold=parts[8])


def _zone(value: timezone) -> tuple[Any, ...]:
    # What pickle asks for: the offset, and the name if one was given.
    offset, *name = value.__getinitargs__()  # type: ignore[attr-defined]
    return offset, name[0] if name else None


def _make_zone(offset: timedelta, name: str | None) -> timezone:
    return timezone(offset) if name is None else timezone(offset, name)


def _elements(view: Any) -> tuple[Any, ...]:
    return (tuple(view),)


COMPOSITES: dict[type, Composite] = {
    range: Composite(b"r", 3, _bounds, range),
    slice: Composite(b"x", 3, _bounds, slice),
    Fraction: Composite(b"q", 2, _numbers, Fraction, (int,)),
    Decimal: Composite(b"m", 1, lambda value: (str(value),), Decimal, (str,)),
    date: Composite(b"a", 3, _day, date, (int,)),
    time: Composite(b"h", 6, _clock, _time, (int, timezone, type(None))),
    datetime: Composite(b"w", 9, lambda value: _day(value) + _clock(value), _datetime, (int, timezone, type(None))),
    timedelta: Composite(b"g", 3, lambda value: (value.days, value.seconds, value.microseconds), timedelta, (int,)),
    timezone: Composite(b"z", 2, _zone, _make_zone, (timedelta, str, type(None))),
}
for _kind, _tags in ((dict, b"kvp"), (OrderedDict, b"KVP")):

    def _of_keys(keys: Any, kind: Any = _kind) -> Any:
        return kind.fromkeys(keys).keys()

    def _of_values(values: Any, kind: Any = _kind) -> Any:
        return kind(enumerate(values)).values()

    def _of_items(items: Any, kind: Any = _kind) -> Any:
        return kind(items).items()

    _views: tuple[Any, ...] = (_kind().keys(), _kind().values(), _kind().items())
    for _view, _tag, _make in zip(_views, _tags, (_of_keys, _of_values, _of_items), strict=True):
        COMPOSITES[type(_view)] = Composite(bytes([_tag]), 1, _elements, _make, (tuple,))
COMPOSITE_OF = {composite.tag[0]: composite for composite in COMPOSITES.values()}
