"""What holds between the arguments of every call of the tests: equal lengths, one less than the other, one in the other."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# With fewer calls, what holds for all of them means nothing; but equal lengths of containers are rarely an accident.
_ENOUGH = 3
_ENOUGH_LENGTHS = 1

_Relation = Callable[[Any, Any], bool]


def _number(value: Any) -> bool:
    return type(value) in (int, float)


def _sized(value: Any) -> bool:
    return isinstance(value, str | list | tuple | set | frozenset | dict)


def _listed(value: Any) -> bool:
    return isinstance(value, list | tuple)


def _elementwise(one: Any, other: Any) -> bool:
    if not (isinstance(one, list | tuple) and isinstance(other, list | tuple) and len(one) == len(other)):
        return False
    return all(_number(a) and _number(b) and a <= b for a, b in zip(one, other, strict=True))


def _within(one: Any, other: Any) -> bool:
    try:
        return _sized(other) and one in other and not (isinstance(other, str) and not one)
    except TypeError:
        return False


RELATIONS: Mapping[str, _Relation] = {
    "equal length": lambda one, other: _listed(one) and _listed(other) and len(one) == len(other),
    "texts of equal length": lambda one, other: isinstance(one, str) and isinstance(other, str) and len(one) == len(other),
    "shorter": lambda one, other: _sized(one) and _sized(other) and len(one) < len(other),
    "no longer": lambda one, other: _sized(one) and _sized(other) and len(one) <= len(other),
    "less": lambda one, other: _number(one) and _number(other) and one < other,
    "at most": lambda one, other: _number(one) and _number(other) and one <= other,
    "equal": lambda one, other: type(one) is type(other) and one == other,
    "unequal": lambda one, other: type(one) is type(other) and one != other,
    "the length": lambda one, other: _number(one) and _sized(other) and one == len(other),
    "below the length": lambda one, other: _number(one) and _sized(other) and one < len(other),
    "at most the length": lambda one, other: _number(one) and _sized(other) and one <= len(other),
    "within": _within,
    "each at most": _elementwise,
}


@dataclass(frozen=True)
class Relations:
    """Pairs of positions, and the names of what holds between them in every call."""

    of_pairs: tuple[tuple[int, int, str], ...]

    @classmethod
    def of(cls, calls: Sequence[tuple[Any, ...]]) -> "Relations | None":
        """What holds in all of these; ``None`` where they are too few, or not of one length."""
        counts = {len(call) for call in calls}
        if len(counts) != 1 or len(calls) < _ENOUGH_LENGTHS:
            return None
        return cls(tuple(_holding(calls, counts.pop())))

    def hold(self, call: tuple[Any, ...]) -> bool:
        """Whether they hold in this one, too."""
        return all(
            max(one, other) < len(call) and RELATIONS[name](call[one], call[other]) for one, other, name in self.of_pairs
        )


def _holding(calls: Sequence[tuple[Any, ...]], count: int) -> Iterator[tuple[int, int, str]]:
    for one in range(count):
        for other in range(count):
            if one == other:
                continue
            for name, relation in RELATIONS.items():
                enough = _ENOUGH_LENGTHS if name == "equal length" else _ENOUGH
                if len(calls) >= enough and all(relation(call[one], call[other]) for call in calls):
                    yield one, other, name
