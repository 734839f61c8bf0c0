"""Whether data read from JSON are what a dataclass is made of, said with the place before anything trips over them."""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

_WORDS = {str: "a text", int: "a whole number", float: "a number", bool: "true or false", NoneType: "null"}


def misfit(data: object, kind: Any) -> str:
    """What does not fit, as a clause such as "outcomes[3].id is missing"; empty where all of it fits.

    ``kind`` is a type as annotations have it, a dataclass, whose fields without a default must be there, or a mapping from keys
    that must be there to kinds. Keys that nobody asked for fit; tuples are lists in JSON.
    """
    found = _misfit(data, kind)
    return "" if found is None else f"{found.place.lstrip('.') or 'it'} {found.reason}"


class _Misfit(NamedTuple):
    place: str
    reason: str

    def below(self, place: str) -> "_Misfit":
        return _Misfit(place + self.place, self.reason)


def _misfit(data: object, kind: Any) -> _Misfit | None:
    if isinstance(kind, Mapping):
        return _of_object(data, tuple(_Key.of(key, one, needed=True) for key, one in kind.items()))
    if kind is Any or type(data) in _scalars(kind):
        return None
    if isinstance(kind, type) and is_dataclass(kind):
        return _of_object(data, _keys(kind))
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        tried = [_misfit(data, one) for one in inner]
        # Of several kinds, the one that fits as far as some place within.
        return None if None in tried else next((one for one in tried if one and one.place), tried[0])
    if origin is Literal:
        return None if data in inner else _Misfit("", f"is {_said(data)}, not one of {', '.join(map(str, inner))}")
    if origin in (tuple, list, Sequence):
        return _of_list(data, inner, fixed=origin is tuple and inner[-1] is not Ellipsis)
    if origin is Mapping:
        return _of_mapping(data, inner[1])
    return _Misfit("", f"is {_said(data)}, not {_WORDS.get(kind, kind.__name__)}")


class _Key(NamedTuple):
    """A key of an object; values of the types ``scalars`` fit without a further look, of which there are many."""

    name: str
    kind: Any
    scalars: frozenset[type]
    needed: bool

    @classmethod
    def of(cls, name: str, kind: Any, *, needed: bool) -> "_Key":
        return cls(name, kind, frozenset() if isinstance(kind, Mapping) else _scalars(kind), needed)


def _of_object(data: object, keys: Sequence[_Key]) -> _Misfit | None:
    if not isinstance(data, dict):
        return _Misfit("", f"is {_said(data)}, not an object")
    for name, kind, scalars, needed in keys:
        if name not in data:
            if needed:
                return _Misfit(f".{name}", "is missing")
        elif type(data[name]) not in scalars and (found := _misfit(data[name], kind)):
            return found.below(f".{name}")
    return None


def _of_list(data: object, inner: Sequence[Any], *, fixed: bool) -> _Misfit | None:
    if not isinstance(data, list):
        return _Misfit("", f"is {_said(data)}, not a list")
    if fixed and len(data) != len(inner):
        return _Misfit("", f"has {len(data)} entries, not {len(inner)}")
    for place, entry in enumerate(data):
        if found := _misfit(entry, inner[place] if fixed else inner[0]):
            return found.below(f"[{place}]")
    return None


def _of_mapping(data: object, inner: Any) -> _Misfit | None:
    if not isinstance(data, dict):
        return _Misfit("", f"is {_said(data)}, not an object")
    for key, value in data.items():
        if found := _misfit(value, inner):
            return found.below(f"[{key!r}]")
    return None


@cache
def _scalars(kind: Any) -> frozenset[type]:
    """The types of the values that fit because of their type alone; JSON's whole numbers are numbers too."""
    if get_origin(kind) in (Union, UnionType):
        return frozenset().union(*map(_scalars, get_args(kind)))
    return frozenset({int, float}) if kind is float else frozenset({kind} & _WORDS.keys())


@cache
def _keys(kind: type) -> tuple[_Key, ...]:
    """The fields of a dataclass."""
    types = get_type_hints(kind)
    return tuple(
        _Key.of(field.name, types[field.name], needed=field.default is MISSING and field.default_factory is MISSING)
        for field in fields(kind)
    )


def _said(data: object) -> str:
    text = {True: "true", False: "false", None: "null"}.get(data, "") if isinstance(data, bool | NoneType) else repr(data)
    return text if len(text) <= 40 else f"{text[:37]}..."
