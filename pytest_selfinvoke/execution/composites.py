"""Values that travel as their parts: what each consists of, and how the reader makes it from them.

The reader makes every one by the constructor of Python's own class, from parts that it has checked: nothing of the writer's
comes with it. A view of a dictionary arrives as a view of a new one.
"""

import sys
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, NamedTuple


class Composite(NamedTuple):
    """A class of such values.

    ``parts`` takes one apart, into ``size`` values; ``make`` is its inverse. Parts are of exactly the types ``of``, where any
    are named, both when written and when read.
    """

    tag: bytes
    size: int
    parts: Callable[[Any], tuple[Any, ...]]
    make: Callable[..., Any]
    of: tuple[type, ...] = ()

    def suits(self, parts: tuple[Any, ...]) -> bool:
        """Whether the parts are of the right types."""
        return not self.of or all(type(part) in self.of for part in parts)


def composite_of(kind: type) -> Composite | None:
    """What is known of a class, if its values travel so."""
    if kind not in _COMPOSITES:
        # Who has such a value has imported its module.
        for name in [name for name in _LATER if name in sys.modules]:
            _know(_LATER.pop(name)())
    return _COMPOSITES.get(kind)


def composite_by(tag: int) -> Composite | None:
    """What is known of the class that has this tag, if any."""
    if tag not in _BY_TAG and (name := _MODULES.get(tag)) in _LATER:
        _know(_LATER.pop(name)())
    return _BY_TAG.get(tag)


def _bounds(value: Any) -> tuple[Any, ...]:
    return value.start, value.stop, value.step


def _elements(view: Any) -> tuple[Any, ...]:
    return (tuple(view),)


def _views(kind: Any, tags: bytes) -> dict[type, Composite]:
    makes: tuple[Callable[[Any], Any], ...] = (
        lambda keys: kind.fromkeys(keys).keys(),
        lambda values: kind(enumerate(values)).values(),
        lambda items: kind(items).items(),
    )
    views: tuple[Any, ...] = (kind().keys(), kind().values(), kind().items())
    found = zip(views, tags, makes, strict=True)
    return {type(view): Composite(bytes([tag]), 1, _elements, make, (tuple,)) for view, tag, make in found}


def _fractions() -> dict[type, Composite]:
    from fractions import Fraction

    def numbers(value: Fraction) -> tuple[Any, ...]:
        # Of bool, or of numpy's types, in a fraction that was made from such.
        return int(value.numerator), int(value.denominator)

    return {Fraction: Composite(b"q", 2, numbers, Fraction, (int,))}


def _decimals() -> dict[type, Composite]:
    from decimal import Decimal

    return {Decimal: Composite(b"m", 1, lambda value: (str(value),), Decimal, (str,))}


def _times() -> dict[type, Composite]:
    from datetime import date, datetime, time, timedelta, timezone

    def day(value: date) -> tuple[Any, ...]:
        return value.year, value.month, value.day

    def clock(value: time | datetime) -> tuple[Any, ...]:
        return value.hour, value.minute, value.second, value.microsecond, value.tzinfo, value.fold

    def zone(value: timezone) -> tuple[Any, ...]:
        # What pickle asks for: the offset, and the name if one was given.
        offset, *name = value.__getinitargs__()  # type: ignore[attr-defined]
        return offset, name[0] if name else None

    def make_zone(offset: timedelta, name: str | None) -> timezone:
        return timezone(offset) if name is None else timezone(offset, name)

    parts = (int, timezone, type(None))
    return {
        date: Composite(b"a", 3, day, date, (int,)),
        time: Composite(b"h", 6, clock, lambda *parts: time(*parts[:5], fold=parts[5]), parts),
        datetime: Composite(
            b"w", 9, lambda value: day(value) + clock(value), lambda *parts: datetime(*parts[:8], fold=parts[8]), parts
        ),
        timedelta: Composite(b"g", 3, lambda value: (value.days, value.seconds, value.microseconds), timedelta, (int,)),
        timezone: Composite(b"z", 2, zone, make_zone, (timedelta, str, type(None))),
    }


_COMPOSITES: dict[type, Composite] = {}
_BY_TAG: dict[int, Composite] = {}
# Not before there are such values: what the fork server has imported, every child pays for.
_LATER: dict[str | None, Callable[[], dict[type, Composite]]] = {
    "fractions": _fractions,
    "decimal": _decimals,
    "datetime": _times,
}
_MODULES = dict.fromkeys(b"q", "fractions") | dict.fromkeys(b"m", "decimal") | dict.fromkeys(b"ahwgz", "datetime")


def _know(composites: dict[type, Composite]) -> None:
    _COMPOSITES.update(composites)
    _BY_TAG.update({composite.tag[0]: composite for composite in composites.values()})


_know({range: Composite(b"r", 3, _bounds, range), slice: Composite(b"x", 3, _bounds, slice)})
_know(_views(dict, b"kvp") | _views(OrderedDict, b"KVP"))
