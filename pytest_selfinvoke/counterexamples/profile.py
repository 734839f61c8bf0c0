"""What the calls of the tests have in common: a profile of each place in their arguments.

A place is an argument, a position of a tuple, all elements of a list, all values of a dictionary. `Profile.of` sees every value
at a place, `Profile.broken` says by which names (`Rule`) another value is unlike all of them. Lengths and magnitudes may be
others, by the rules that `FREE` holds: few tests try many of them. The rest is taken for the problem's domain.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pytest_selfinvoke.counterexamples.letters import Letters
from pytest_selfinvoke.counterexamples.literals import elements, literal
from pytest_selfinvoke.counterexamples.relations import Relations

# What an input may be beyond the calls of the tests without leaving the domain: see docs/counterexamples.md.
FREE = frozenset({"longer", "shorter", "larger", "smaller"})

# So many values must share something before it counts as a rule.
ENOUGH = 3
# So many of one length, and it is no accident.
_FIXED = 4

SIZED = (str, list, tuple, set, frozenset, dict)
SEQUENCES = (list, tuple)
_DECIMALS = re.compile(r"\.(\d+)$")
_POSITIONS = 6


@dataclass(frozen=True)
class Numbers:
    """Numbers at a place: which signs there were, and between which absolute values; for floats, how many decimals."""

    negative: bool
    zero: bool
    positive: bool
    least: float
    most: float
    decimals: int

    @classmethod
    def of(cls, values: Sequence[float]) -> "Numbers":
        """What these have in common."""
        sizes = [abs(value) for value in values]
        return cls(
            any(value < 0 for value in values),
            any(value == 0 for value in values),
            any(value > 0 for value in values),
            min(sizes),
            max(sizes),
            max(map(decimals, values)),
        )

    def broken(self, value: float) -> Iterator[str]:
        """The rules that a number breaks."""
        if value != value or value in (float("inf"), float("-inf")):
            yield "infinite"
            return
        if value == 0:
            if not self.zero:
                yield "zero"
            return
        if (value < 0 and not self.negative) or (value > 0 and not self.positive):
            yield "sign"
        if abs(value) > self.most:
            yield "larger"
        elif abs(value) < self.least:
            yield "smaller"
        if decimals(value) > self.decimals:
            yield "decimals"


def decimals(value: float) -> int:
    """How many digits stand behind the point; 0 for whole numbers, floats or not."""
    if isinstance(value, int) or value == int(value if abs(value) < 1e300 else 0):
        return 0
    found = _DECIMALS.search(repr(value))
    return len(found[1]) if found else 17


@dataclass(frozen=True)
class Profile:
    """What all values at a place have in common.

    ``numbers`` are its ints and floats, ``letters`` its strings. ``lengths`` are the least and the most of whatever has one,
    but empty ones, of which ``empty`` says whether there were. ``inner``: it is a place within a list or tuple; a list of one
    element there is as special as an empty one. ``parts`` are the profiles within: "*" for any element, a position, or a key
    as text; "key" and "value" of dictionaries. ``relations`` hold between the positions.
    """

    kinds: frozenset[str]
    values: tuple[Any, ...]
    numbers: Numbers | None = None
    letters: Letters | None = None
    lengths: tuple[int, int] = (0, 0)
    inner: bool = False
    empty: bool = False
    fixed: bool = False
    unique: bool = False
    sorted: str = ""
    even: bool = False
    square: bool = False
    pure: bool = True
    parts: dict[str, "Profile"] = field(default_factory=dict)
    relations: Relations | None = None

    @classmethod
    def of(cls, values: Iterable[Any], *, inner: bool = False) -> "Profile":
        """The profile of a place with these values."""
        values = tuple(values)
        numbers = [value for value in values if type(value) in (int, float) and value == value and abs(value) != float("inf")]
        texts = [value for value in values if type(value) is str]
        sized = [value for value in values if isinstance(value, SIZED)]
        filled = [value for value in sized if len(value)]
        lengths = [len(value) for value in filled]
        lists = [value for value in filled if isinstance(value, SEQUENCES)]
        several = [value for value in lists if len(value) > 1]
        parts, positional = _parts(filled)
        return cls(
            kinds=frozenset(type(value).__name__ for value in values),
            values=values,
            numbers=Numbers.of(numbers) if numbers else None,
            letters=Letters.of(texts) if texts else None,
            lengths=(min(lengths), max(lengths)) if lengths else (0, 0),
            inner=inner,
            empty=len(filled) < len(sized),
            fixed=len(filled) == len(sized) and len(lengths) >= _FIXED and len(set(lengths)) == 1,
            unique=len(several) >= ENOUGH and all(map(_unique, several)),
            sorted=_order(several) if len(several) >= ENOUGH else "",
            even=_all_hold(_even, several),
            square=_all_hold(_square, several) or (len(several) == 1 and len(several[0]) > 2 and _square(several[0])),
            pure=all(map(_pure, lists)),
            parts={name: cls.of(found, inner=bool(lists)) for name, found in parts.items()},
            relations=Relations.of([tuple(value) for value in filled]) if positional else None,
        )

    def broken(self, value: Any) -> Iterator[str]:
        """The names of the rules that a value breaks, some of them more than once."""
        if type(value).__name__ not in self.kinds:
            yield "type"
            return
        if type(value) in (int, float) and self.numbers:
            yield from self.numbers.broken(value)
        if isinstance(value, SIZED):
            yield from self._broken_by_length(len(value))
            if self.inner and len(value) == 1 < self.lengths[0] and isinstance(value, SEQUENCES):
                yield "single"
        if type(value) is str and self.letters:
            yield from self.letters.broken(value)
        elif isinstance(value, SIZED) and type(value) is not str:
            yield from self._broken_within(value)

    def _broken_by_length(self, length: int) -> Iterator[str]:
        least, most = self.lengths
        if not length:
            if not self.empty:
                yield "empty"
        elif self.fixed and length != most:
            yield "length"
        elif length > most:
            yield "longer"
        elif length < least:
            yield "shorter"

    def _broken_within(self, value: Any) -> Iterator[str]:
        if isinstance(value, SEQUENCES) and len(value) > 1:
            if self.unique and not _unique(value):
                yield "repeated"
            if self.sorted and not _is_sorted(value, self.sorted):
                yield "order"
        if isinstance(value, SEQUENCES) and value:
            if (self.even and not _even(value)) or (self.square and not _square(value)):
                yield "shape"
            if self.pure and not _pure(value):
                yield "mixed"
        names = set()
        for name, item in named_parts(value, self.parts.keys()):
            names.add(name)
            part = self.parts.get(name)
            if part is None:
                yield "parts"
            else:
                yield from part.broken(item)
        if value and self.parts and not {"*", "key", "value"} & self.parts.keys() and names != self.parts.keys():
            yield "parts"
        elif self.relations and isinstance(value, SEQUENCES) and value and not self.relations.hold(tuple(value)):
            yield "relation"


def named_parts(value: Any, names: Iterable[str]) -> Iterator[tuple[str, Any]]:
    """Each part of a value with the name of its place, where ``names`` are those of the profile."""
    names = set(names)
    if isinstance(value, dict):
        if "key" in names or not names:
            yield from (("key", key) for key in value)
            yield from (("value", item) for item in value.values())
        else:
            yield from ((literal(key), item) for key, item in value.items())
    elif isinstance(value, SEQUENCES):
        together = "*" in names or not names
        yield from (("*" if together else str(at), item) for at, item in enumerate(value))
    elif isinstance(value, set | frozenset):
        yield from (("*", item) for item in elements(value))


def _parts(filled: Sequence[Any]) -> tuple[dict[str, list[Any]], bool]:
    """The values within these by place, and whether places are positions of sequences."""
    positional = _positional(filled)
    names: set[str] = set()
    if positional:
        names = {str(at) for at in range(len(filled[0]))}
    elif _recordlike(filled):
        names = {literal(key) for key in filled[0]}
    found: dict[str, list[Any]] = {}
    for value in filled:
        for name, item in named_parts(value, names):
            found.setdefault(name, []).append(item)
    return found, positional


def _positional(filled: Sequence[Any]) -> bool:
    """Whether positions mean something: tuples, or lists of mixed content, all of one small length."""
    if not filled or not all(isinstance(value, SEQUENCES) for value in filled) or len({len(value) for value in filled}) > 1:
        return False
    if len(filled[0]) > _POSITIONS or len(filled[0]) < 2 or len(filled) < 2:
        return False
    mixed = len({type(item) for value in filled for item in value} - {int, float}) > 1
    if all(type(value) is tuple for value in filled):
        return mixed or len(filled[0]) <= ENOUGH
    return mixed and not all(map(_pure, filled))


def _recordlike(filled: Sequence[Any]) -> bool:
    """Whether these are dictionaries with the same keys, each with a meaning of its own."""
    if len(filled) < ENOUGH or not all(isinstance(value, dict) for value in filled):
        return False
    return len({tuple(sorted(map(literal, value))) for value in filled}) == 1


def _all_hold(holds: Any, values: Sequence[Any]) -> bool:
    return len(values) > 1 and all(map(holds, values))


def _unique(value: Sequence[Any]) -> bool:
    return len({literal(item) for item in value}) == len(value)


def _order(several: Sequence[Sequence[Any]]) -> str:
    return next((way for way in ("ascending", "descending") if all(_is_sorted(value, way) for value in several)), "")


def _is_sorted(value: Sequence[Any], way: str) -> bool:
    try:
        return list(value) == sorted(value, reverse=way == "descending")
    except TypeError:
        return False


def _even(value: Sequence[Any]) -> bool:
    """Whether its elements have one length."""
    return all(isinstance(item, str | list | tuple) for item in value) and len({len(item) for item in value}) == 1


def _square(value: Sequence[Any]) -> bool:
    return all(isinstance(item, list | tuple) and len(item) == len(value) for item in value)


def _pure(value: Sequence[Any]) -> bool:
    """Whether its elements are of one type."""
    return len({type(item) for item in value}) < 2
