"""Hypothesis strategies for the inputs of a problem, made from what the calls of its tests have in common."""

from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from pytest_selfinvoke.counterexamples.guards import Guards
from pytest_selfinvoke.counterexamples.literals import Arguments, literal
from pytest_selfinvoke.counterexamples.profile import Numbers, Profile

# How much longer, and how many times larger, than in the tests something may be.
_LONGER = 4
_LARGER = 2
_SMALL = 12
# More arguments that are drawn anew seldom stand in the relations that those of the tests do.
_ANEW = 2
_ASCII = ("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789")


def arguments(seen: Sequence[Arguments], guards: Guards) -> SearchStrategy[Arguments]:
    """Inputs within the guards: a call that was seen, with one argument or more drawn anew."""
    places = guards.profile.parts
    which = st.sampled_from(range(len(seen)))

    # Making a strategy takes longer than drawing from it.
    @cache
    def value(number: int, at: int) -> SearchStrategy[Any]:
        return _value(places[str(at)], seen[number][at])

    @cache
    def positions(count: int) -> SearchStrategy[set[int]]:
        return st.sets(st.integers(0, count - 1), min_size=1, max_size=_ANEW)

    @st.composite
    def call(draw: DrawFn) -> Arguments:
        number = draw(which)
        start = seen[number]
        anew = draw(positions(len(start))) if start else set()
        return tuple(draw(value(number, at)) if at in anew else item for at, item in enumerate(start))

    return call().filter(guards.admit)


def _value(place: Profile, like: Any) -> SearchStrategy[Any]:
    """A value of the type of ``like``: one that was seen at the place, or a new one."""
    alike = [value for value in place.values if type(value) is type(like)] or [like]
    makers: dict[type, Callable[[Profile, Any], SearchStrategy[Any]]] = {
        bool: lambda place, like: st.booleans(),
        int: _int,
        float: _float,
        str: _text,
        list: _sequence,
        tuple: _sequence,
        set: _set,
        frozenset: _set,
        dict: _dict,
    }
    maker = makers.get(type(like))
    return st.one_of(st.sampled_from(alike), maker(place, like)) if maker else st.sampled_from(alike)


def _bounds(numbers: Numbers | None, like: float) -> tuple[float, float]:
    if numbers is None:
        return -abs(like), abs(like)
    most = _LARGER * numbers.most + _LARGER
    least = -most if numbers.negative else 0 if numbers.zero else min(1, numbers.least)
    return least, most if numbers.positive else 0 if numbers.zero else -min(1, numbers.least)


def _int(place: Profile, like: int) -> SearchStrategy[int]:
    least, most = (int(bound) for bound in _bounds(place.numbers, like))
    return st.one_of(st.integers(max(least, min(-_SMALL, most)), min(most, max(_SMALL, least))), st.integers(least, most))


def _float(place: Profile, like: float) -> SearchStrategy[float]:
    least, most = _bounds(place.numbers, like)
    digits = place.numbers.decimals if place.numbers else 1
    drawn = st.floats(least, most, allow_nan=False, allow_infinity=False)
    return drawn.map(partial(round, ndigits=digits)) if digits <= 6 else drawn


def _text(place: Profile, like: str) -> SearchStrategy[str]:
    texts = [value for value in place.values if type(value) is str] or [like]
    if place.letters and place.letters.choices:
        return st.sampled_from(sorted(place.letters.choices))
    if place.letters and place.letters.mask:
        return st.tuples(*(_like(char) for char in like)).map("".join)
    chars = set("".join(texts)) or {"a"}
    chars |= {char for letters in _ASCII if chars & set(letters) for char in letters}
    # The letters of the tests first: the simplest ones.
    alphabet = sorted(chars, key=lambda char: (not char.islower(), char))
    least, most = _lengths(place)
    drawn = st.text(
        st.one_of(st.sampled_from(sorted(set("".join(texts)) or {"a"})), st.sampled_from(alphabet)),
        min_size=least,
        max_size=most,
    )
    words = sorted({word for text in texts for word in text.split(" ") if word})
    if not any(" " in text for text in texts) or not words:
        return drawn
    most_words = 2 + max(text.count(" ") for text in texts)
    return st.one_of(drawn, st.lists(st.sampled_from(words), min_size=1, max_size=most_words).map(" ".join))


def _like(char: str) -> SearchStrategy[str]:
    letters = next((letters for letters in _ASCII if char in letters), char)
    return st.sampled_from(letters)


def _lengths(place: Profile) -> tuple[int, int]:
    most = place.lengths[1]
    if place.fixed:
        return most, most
    return 0 if place.empty else 1, most + _LONGER


def _sequence(place: Profile, like: Any) -> SearchStrategy[Any]:
    kind = type(like)
    if "0" in place.parts:
        return st.tuples(
            *(_value(place.parts[str(at)], item) if str(at) in place.parts else st.just(item) for at, item in enumerate(like))
        ).map(kind)
    part = place.parts.get("*")
    if part is None or not part.values:
        return st.just(like)
    least, most = _lengths(place)
    drawn = st.lists(_any(part), min_size=least, max_size=most, unique_by=literal if place.unique else None)
    if place.sorted:
        drawn = drawn.map(partial(_in_order, descending=place.sorted == "descending"))
    return drawn.map(kind)


def _any(part: Profile) -> SearchStrategy[Any]:
    """A value as any of those that were seen at a place."""
    by_type = {type(value): value for value in part.values}
    return st.one_of([_value(part, by_type[kind]) for kind in sorted(by_type, key=lambda kind: kind.__name__)])


def _in_order(items: list[Any], *, descending: bool) -> list[Any]:
    try:
        return sorted(items, reverse=descending)
    except TypeError:
        return items


def _set(place: Profile, like: Any) -> SearchStrategy[Any]:
    part = place.parts.get("*")
    if part is None or not part.values:
        return st.just(like)
    least, most = _lengths(place)
    return st.lists(_any(part), min_size=least, max_size=most, unique_by=literal).map(type(like))


def _dict(place: Profile, like: dict[Any, Any]) -> SearchStrategy[dict[Any, Any]]:
    keys, values = place.parts.get("key"), place.parts.get("value")
    if keys is None or values is None or not keys.values:
        return st.fixed_dictionaries(
            {key: _value(place.parts[literal(key)], item) for key, item in like.items() if literal(key) in place.parts}
        )
    least, most = _lengths(place)
    return st.dictionaries(_any(keys), _any(values), min_size=least, max_size=most)
