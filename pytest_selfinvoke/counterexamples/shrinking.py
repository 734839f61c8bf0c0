"""One step smaller: what an input can be cut down to. Which of these are inputs at all is for the guards to say."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from pytest_selfinvoke.counterexamples.literals import Arguments, elements, literal, size

# Of longer ones, only halves and every so many'th element are left out.
_ONE_BY_ONE = 24
_FIRST = 6
_MOST = 400


def smaller(arguments: Arguments) -> list[Arguments]:
    """Inputs that are one step smaller, sorted by size, each once."""
    before = size(arguments)
    sized = ((size(one), one) for one in islice(_smaller(arguments), _MOST))
    found = {key: one for key, one in sized if key < before}
    return [found[key] for key in sorted(found)]


def _smaller(arguments: Arguments) -> Iterator[Arguments]:
    for at, value in enumerate(arguments):
        for less in reduced(value):
            yield (*arguments[:at], less, *arguments[at + 1 :])
    yield from _both_shorter(arguments)


def _both_shorter(arguments: Arguments) -> Iterator[Arguments]:
    """Of arguments that have one length, the same element left out."""
    sized = [at for at, value in enumerate(arguments) if isinstance(value, list | tuple | str) and value]
    for one in sized:
        for other in sized:
            if one < other and len(arguments[one]) == len(arguments[other]):
                for place in range(min(len(arguments[one]), _ONE_BY_ONE)):
                    changed = list(arguments)
                    for at in (one, other):
                        changed[at] = arguments[at][:place] + arguments[at][place + 1 :]
                    yield tuple(changed)


def reduced(value: Any) -> Iterator[Any]:
    """Values of the same type that may be smaller."""
    kind = type(value)
    if kind is bool:
        if value:
            yield False
    elif kind is int:
        yield from _reduced_int(value)
    elif kind is float:
        yield from _reduced_float(value)
    elif kind is str:
        yield from _shortened(value)
        yield from _plainer(value)
    elif kind in (list, tuple):
        yield from _shortened(value)
        for at, item in enumerate(value[:_ONE_BY_ONE]):
            for less in reduced(item):
                yield value[:at] + kind([less]) + value[at + 1 :]
        # Rows of one width.
        if len(value) > 1 and all(isinstance(item, list | tuple | str) and len(item) > 1 for item in value):
            yield kind(item[:-1] for item in value)
            yield kind(item[1:] for item in value)
    elif kind in (set, frozenset):
        items = elements(value)
        for at in range(min(len(items), _ONE_BY_ONE)):
            yield kind(items[:at] + items[at + 1 :])
        for at, item in enumerate(items[:_FIRST]):
            for less in reduced(item):
                yield kind([*items[:at], less, *items[at + 1 :]])
    elif kind is dict:
        yield from _reduced_dict(value)


def _reduced_int(value: int) -> Iterator[int]:
    for less in (0, 1, 2, 3, 5, 10):
        if less < abs(value):
            yield less
            if value < 0:
                yield -less
    if value < 0:
        yield -value
    for less in (value // 2, value // 10, abs(value) - 1, abs(value) - 2):
        if abs(less) < abs(value):
            yield less if less == value // 2 or value > 0 else -less


def _reduced_float(value: float) -> Iterator[float]:
    if value != value or abs(value) == float("inf"):
        return
    for less in (0.0, 1.0, 0.5, 1.5, 2.0):
        if less < abs(value):
            yield less
            if value < 0:
                yield -less
    for digits in (0, 1, 2):
        if round(value, digits) != value:
            yield round(value, digits)
    if abs(value) > 1:
        yield float(int(value / 2))
        yield float(int(value))


def _shortened(value: Any) -> Iterator[Any]:
    """With elements left out: all but a few, halves, each."""
    length = len(value)
    if length:
        yield value[:0]
    for few in (1, 2, 3):
        if length > few:
            yield value[:few]
            yield value[-few:]
    if length > _FIRST:
        yield value[: length // 2]
        yield value[length // 2 :]
    step = max(1, -(-length // _ONE_BY_ONE))
    for at in range(0, length, step):
        yield value[:at] + value[at + step :]


def _plainer(text: str) -> Iterator[str]:
    """With one character, or all like it, made plainer."""
    for old in dict.fromkeys(text):
        if "a" < old <= "z":
            yield text.replace(old, "a")
        elif "A" < old <= "Z":
            yield text.replace(old, "A")
        elif "1" < old <= "9":
            yield text.replace(old, "1")
    for old in dict.fromkeys(text):
        for new in dict.fromkeys(text):
            if new < old and (old.isalnum() == new.isalnum()):
                yield text.replace(old, new, 1)


def _reduced_dict(value: dict[Any, Any]) -> Iterator[dict[Any, Any]]:
    items = list(value.items())[:_ONE_BY_ONE]
    for left_out, _ in items:
        yield {key: item for key, item in value.items() if key != left_out}
    for changed, item in items:
        for less in reduced(item):
            yield {key: less if key == changed else other for key, other in value.items()}
    taken = {literal(key) for key in value}
    for changed, _ in items[:_FIRST]:
        for less in reduced(changed):
            if literal(less) not in taken:
                yield {less if key == changed else key: other for key, other in value.items()}
