"""Text of strangers' objects: short, and whatever their own methods do."""

import re
import reprlib
from typing import Any

TEXT_LIMIT = 2000
_NODES = 1000
_INT_BITS = 8000
# Addresses differ from run to run; results do not.
_ADDRESS = re.compile(r"\bat 0x[0-9A-Fa-f]+")


class _Bounded(reprlib.Repr):
    """`reprlib`'s short forms, with an upper bound on how many objects are looked at, and dictionaries in their own order."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlevel = 20
        self.maxlist = self.maxtuple = self.maxset = self.maxfrozenset = self.maxdeque = self.maxarray = self.maxdict = 200
        self.maxstring = self.maxother = self.maxlong = TEXT_LIMIT
        self.left = _NODES

    def repr1(self, x: Any, level: int) -> str:
        self.left -= 1
        return "..." if self.left < 0 else super().repr1(x, level)

    def repr_int(self, x: int, level: int) -> str:
        # Quadratic, and refused by the interpreter above 4300 digits.
        return repr(x) if x.bit_length() <= _INT_BITS else f"<int of {x.bit_length()} bits>"

    def repr_dict(self, x: dict[Any, Any], level: int) -> str:
        if x and level <= 0:
            return "{...}"
        parts: list[str] = []
        for key, value in x.items():
            if len(parts) == self.maxdict or self.left < 0:
                parts.append("...")
                break
            parts.append(f"{self.repr1(key, level - 1)}: {self.repr1(value, level - 1)}")
        return "{" + ", ".join(parts) + "}"


def short_repr(value: object) -> str:
    """``repr(value)``, at most 2000 characters; a repr that raises gives its exception's name instead."""
    try:
        return _cut(_Bounded().repr(value))
    except BaseException as error:  # noqa: BLE001 - a stranger's __repr__ may raise anything
        return f"<no repr: {type_name(error)}>"


def short_str(value: object) -> str:
    """``str(value)``, at most 2000 characters; a str that raises gives its exception's name instead."""
    try:
        return _cut(str(value))
    except BaseException as error:  # noqa: BLE001 - a stranger's __str__ may raise anything
        return f"<no text: {type_name(error)}>"


def type_name(value: object) -> str:
    """The name of a value's class, also where its metaclass hides it."""
    return name_of(type(value))


def name_of(kind: type) -> str:
    """The name of a class, also where its metaclass hides it."""
    try:
        return str(type.__dict__["__name__"].__get__(kind))[:200]
    except BaseException:  # noqa: BLE001 - a stranger's class
        return "?"


def _cut(text: str) -> str:
    text = _ADDRESS.sub("at 0x...", text[: 2 * TEXT_LIMIT])
    return text if len(text) <= TEXT_LIMIT else f"{text[: TEXT_LIMIT - 3]}..."
