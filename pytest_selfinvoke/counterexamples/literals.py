"""Inputs as text that is the same everywhere, and how large they are."""

from collections.abc import Sequence
from typing import Any

# The arguments of one call.
Arguments = tuple[Any, ...]


def literal(value: Any) -> str:
    """``repr(value)``, with the elements of sets in the order of their texts, which does not depend on a seed of hashes."""
    kind = type(value)
    if kind is list:
        return f"[{', '.join(map(literal, value))}]"
    if kind is tuple:
        return f"({', '.join(map(literal, value))}{',' if len(value) == 1 else ''})"
    if kind is dict:
        return "{" + ", ".join(f"{literal(key)}: {literal(item)}" for key, item in value.items()) + "}"
    if kind is set and value:
        return "{" + ", ".join(in_order(value)) + "}"
    if kind is frozenset and value:
        return "frozenset({" + ", ".join(in_order(value)) + "})"
    return repr(value)


def in_order(values: set[Any] | frozenset[Any]) -> list[str]:
    """The texts of a set's elements, sorted."""
    return sorted(map(literal, values))


def elements(values: set[Any] | frozenset[Any]) -> list[Any]:
    """A set's elements, sorted by their texts."""
    return sorted(values, key=literal)


def call_text(name: str, arguments: Sequence[Any]) -> str:
    """The call as a user would write it."""
    return f"{name}({', '.join(map(literal, arguments))})"


def size(arguments: Arguments) -> tuple[int, int, str]:
    """By this inputs are sorted: how long they are to read, then how far their numbers and letters are from the plainest."""
    text = literal(arguments)
    return len(text), _weight(arguments), text


def _weight(value: Any) -> int:
    if isinstance(value, bool) or value is None:
        return int(value is True)
    if isinstance(value, int):
        return 2 * min(abs(value), 1 << 40) + (value < 0)
    if isinstance(value, float):
        return 2 * int(min(abs(value), 1e12)) + (value < 0) + (value != int(value) if abs(value) < 1e300 else 1)
    if isinstance(value, str):
        return sum(map(_plainness, value))
    if isinstance(value, dict):
        return sum(_weight(key) + _weight(item) for key, item in value.items())
    if isinstance(value, list | tuple | set | frozenset):
        return sum(map(_weight, value))
    return 0


def _plainness(char: str) -> int:
    return ord(char) - ord("a") if "a" <= char <= "z" else 30 + ord(char)
