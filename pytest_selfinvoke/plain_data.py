"""Whether data read from JSON are what a dataclass is made of, said with the place before anything trips over them."""

import math
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
    if kind is Any:
        return None
    if isinstance(kind, Mapping):
        return _of_object(data, kind, {})
    if isinstance(kind, type) and is_dataclass(kind):
        required, optional = _fields(kind)
        return _of_object(data, required, optional)
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        tried = [_misfit(data, one) for one in inner]
        # The last is of the kind that is no null, or tells at least of one that would do.
        return None if None in tried else next((one for one in tried if one and one.place), tried[0])
    if origin is Literal:
        return None if data in inner else _Misfit("", f"is {_said(data)}, not one of {', '.join(map(str, inner))}")
    if origin in (tuple, list, Sequence):
        return _of_list(data, inner, fixed=origin is tuple and inner[-1] is not Ellipsis)
    if origin is Mapping:
        return _of_mapping(data, inner[1])
    return None if _is(data, kind) else _Misfit("", f"is {_said(data)}, not {_WORDS.get(kind, kind.__name__)}")


def _of_object(data: object, required: Mapping[str, Any], optional: Mapping[str, Any]) -> _Misfit | None:
    if not isinstance(data, dict):
        return _Misfit("", f"is {_said(data)}, not an object")
    for key, kind in required.items():
        if key not in data:
            return _Misfit(f".{key}", "is missing")
        if found := _misfit(data[key], kind):
            return found.below(f".{key}")
    for key, kind in optional.items():
        if key in data and (found := _misfit(data[key], kind)):
            return found.below(f".{key}")
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


def _is(data: object, kind: type) -> bool:
    """JSON's whole numbers are numbers too, and its true and false are none."""
    if kind is float:
        return type(data) is int or (type(data) is float and math.isfinite(data))
    return type(data) is kind


@cache
def _fields(kind: type) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields that must be there, and the others, with their types."""
    types = get_type_hints(kind)
    needed = {field.name for field in fields(kind) if field.default is MISSING and field.default_factory is MISSING}
    names = [field.name for field in fields(kind)]
    return {name: types[name] for name in names if name in needed}, {name: types[name] for name in names if name not in needed}


def _said(data: object) -> str:
    text = {True: "true", False: "false", None: "null"}.get(data, "") if isinstance(data, bool | NoneType) else repr(data)
    return text if len(text) <= 40 else f"{text[:37]}..."
