"""Making inputs: those of the tests changed a little, cut down step by step, or drawn anew from what they have in common.

Everything is drawn by `random.Random.random`, the one method whose numbers Python promises not to change: the same inputs on
every machine and in every version. (Hypothesis, which would be the obvious choice, draws other examples in each of its
versions, and mixes in constants of whatever modules the user's project has loaded.)
"""

import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from pytest_selfinvoke.counterexamples.guards import Guards
from pytest_selfinvoke.counterexamples.literals import Arguments, literal, size
from pytest_selfinvoke.counterexamples.profile import Profile, decimals
from pytest_selfinvoke.counterexamples.shrinking import reduced, smaller

# Inputs that are made for one problem before the reference has a say, and attempts to make one.
MOST_MADE = 260
_MOST_CUT = 110
_ATTEMPTS = 1600
# Of the tests' own calls those are taken for a start that are not larger than this, in characters.
_LARGE = 2000
_DEEP = 12


def made(seen: Sequence[Arguments], guards: Guards, seed: str) -> list[Arguments]:
    """At most `MOST_MADE` inputs within the guards, sorted by size, the seen ones among them."""
    found = {literal(call): call for call in seen}
    starts = sorted((call for call in seen if len(literal(call)) <= _LARGE), key=size)
    if not starts:
        return sorted(found.values(), key=size)
    for call in _cut_down(starts, guards):
        found[literal(call)] = call
    maker = _Maker(starts, guards.profile, seed)
    for _ in range(_ATTEMPTS):
        if len(found) >= MOST_MADE:
            break
        try:
            call = maker.call()
        except (TypeError, ValueError, OverflowError):
            # At places with values of several types, one may not be what a set or a sum can take.
            continue
        text = literal(call)
        if text not in found and len(text) <= _LARGE and guards.admit(call):
            found[text] = call
    return sorted(found.values(), key=size)


def _cut_down(starts: Sequence[Arguments], guards: Guards) -> Iterator[Arguments]:
    """What the smallest of the seen calls come to, step by step, the smallest step first."""
    known: set[str] = set()
    count = 0
    for start in starts[:4]:
        edge = [start]
        for _ in range(_DEEP):
            steps = [call for call in smaller(edge[0]) if literal(call) not in known][:60]
            admitted = [call for call in steps if guards.admit(call)]
            known.update(map(literal, steps))
            for call in admitted[:12]:
                count += 1
                yield call
            if not admitted or count >= _MOST_CUT:
                break
            edge = admitted
        if count >= _MOST_CUT:
            return


_NOWHERE = Profile.of(())


class _Maker:
    def __init__(self, starts: Sequence[Arguments], profile: Profile, seed: str) -> None:
        self._starts = starts
        self._profile = profile
        self._random = random.Random(seed).random

    def call(self) -> Arguments:
        """An input, which may be outside the guards."""
        way = self._random()
        call = self._one(self._starts)
        if way < 0.25:
            # Arguments of several calls.
            others = [other for other in self._starts if len(other) == len(call)]
            return tuple(self._one(others)[at] if self._random() < 0.5 else value for at, value in enumerate(call))
        changes = 1 + self._below(2)
        values = list(call)
        for _ in range(changes):
            at = self._below(len(values)) if values else 0
            if values:
                place = self._place(self._profile, str(at), "*")
                values[at] = self._changed(values[at], place) if way < 0.7 else self._value(place, values[at])
        return tuple(values)

    def _below(self, count: int) -> int:
        return int(self._random() * count)

    def _one(self, values: Sequence[Any]) -> Any:
        return values[self._below(len(values))]

    @staticmethod
    def _place(profile: Profile, *names: str) -> Profile:
        return next((profile.parts[name] for name in names if name in profile.parts), _NOWHERE)

    def _changed(self, value: Any, place: Profile) -> Any:
        """The value with one thing about it changed."""
        if isinstance(value, list | tuple) and value and self._random() < 0.85:
            return self._changed_sequence(value, place)
        if isinstance(value, dict) and value and self._random() < 0.7:
            key = self._one(list(value))
            part = self._place(place, literal(key), "value")
            return {**value, key: self._changed(value[key], part)}
        if isinstance(value, str) and value and self._random() < 0.8:
            return self._changed_text(value, place)
        less = list(reduced(value))
        if less and self._random() < 0.4:
            return self._one(less)
        return self._value(place, value)

    def _changed_sequence(self, value: Any, place: Profile) -> Any:
        kind, at = type(value), self._below(len(value))
        other = self._below(len(value))
        part = self._place(place, str(at), "*")
        what = self._below(6)
        if what == 0:
            return value[:at] + value[at + 1 :]
        if what == 1:
            return value[:at] + kind([value[other]]) + value[at:]
        if what == 2:
            swapped = list(value)
            swapped[at], swapped[other] = swapped[other], swapped[at]
            return kind(swapped)
        if what == 3:
            return value[:at] + kind([value[other]]) + value[at + 1 :]
        if what == 4:
            return value[:at] + kind([self._value(part, value[at])]) + value[at + 1 :]
        return value[:at] + kind([self._changed(value[at], part)]) + value[at + 1 :]

    def _changed_text(self, text: str, place: Profile) -> str:
        at, other = self._below(len(text)), self._below(len(text))
        what = self._below(5)
        if what == 0:
            return text[:at] + text[at + 1 :]
        if what == 1:
            return text[:at] + text[other] + text[at:]
        if what == 2:
            return text[: min(at, other)] + text[max(at, other) :]
        if what == 3:
            return text[:at] + text[other] + text[at + 1 :]
        return text[:at] + self._letter(place, text[at]) + text[at + 1 :]

    def _letter(self, place: Profile, like: str) -> str:
        if like.isdigit() and like.isascii():
            return str(self._below(10))
        if like.isalpha() and like.isascii() and self._random() < 0.5:
            letter = chr(97 + self._below(26))
            return letter.upper() if like.isupper() else letter
        return str(self._one("".join(value for value in place.values if type(value) is str) or like))

    def _value(self, place: Profile, like: Any) -> Any:
        """A value for a place: one that was seen there, or a new one of the same type as ``like``."""
        if place.values and self._random() < 0.35:
            return self._one(place.values)
        makers: dict[type, Callable[[Profile, Any], Any]] = {
            bool: lambda place, like: self._random() < 0.5,
            int: self._int,
            float: self._float,
            str: self._text,
            list: self._sequence,
            tuple: self._sequence,
            set: self._set,
            frozenset: self._set,
            dict: self._dict,
        }
        maker = makers.get(type(like))
        return maker(place, like) if maker else like

    def _int(self, place: Profile, like: int) -> int:
        most = int(place.numbers.most) if place.numbers else abs(like)
        least = int(place.numbers.least) if place.numbers else 0
        way = self._random()
        if way < 0.4:
            number = least + self._below(most - least + 1)
        elif way < 0.8:
            number = self._below(min(most, 12) + 2)
        else:
            number = most + self._below(most + 2)
        return -number if place.numbers and place.numbers.negative and self._random() < 0.4 else number

    def _float(self, place: Profile, like: float) -> float:
        digits = place.numbers.decimals if place.numbers else decimals(like)
        most = place.numbers.most if place.numbers else abs(like)
        number = round(self._random() * (most if self._random() < 0.5 else min(most, 6.0)) * 1.5, min(digits, 6))
        return -number if place.numbers and place.numbers.negative and self._random() < 0.4 else number

    def _length(self, place: Profile) -> int:
        least, most = place.lengths
        if place.fixed:
            return most
        if self._random() < 0.6:
            return least + self._below(most - least + 1)
        return self._below(most + 3)

    def _text(self, place: Profile, like: str) -> str:
        if place.letters and place.letters.choices:
            return str(self._one(sorted(place.letters.choices)))
        if place.letters and place.letters.mask:
            return "".join(self._letter(place, char) if char.isalnum() else char for char in like)
        words = [word for value in place.values if type(value) is str for word in value.split(" ") if word]
        if any(" " in value for value in place.values if type(value) is str) and words and self._random() < 0.7:
            count = 1 + self._below(1 + max(value.count(" ") for value in place.values if type(value) is str) + 1)
            return " ".join(self._one(words) for _ in range(count))
        chars = "".join(value for value in place.values if type(value) is str) or like or "a"
        few = "".join(self._one(chars) for _ in range(1 + self._below(4)))
        return "".join(
            self._letter(place, self._one(few)) if self._random() < 0.3 else self._one(few) for _ in range(self._length(place))
        )

    def _sequence(self, place: Profile, like: Any) -> Any:
        kind = type(like)
        if "0" in place.parts:
            return kind(
                self._value(place.parts[str(at)], item) if str(at) in place.parts else item for at, item in enumerate(like)
            )
        part = self._place(place, "*")
        if not part.values:
            return like
        items: list[Any] = []
        width: int | None = None
        for _ in range(self._length(place)):
            repeats = items and not place.unique and self._random() < 0.25
            item = self._one(items) if repeats else self._value(part, self._one(part.values))
            if place.even and isinstance(item, str | list | tuple):
                width = len(item) if width is None else width
                if len(item) < width:
                    continue
                item = item[:width]
            items.append(item)
        if place.unique:
            items = list({literal(item): item for item in items}.values())
        if place.sorted:
            try:
                items.sort(reverse=place.sorted == "descending")
            except TypeError:
                return like
        return kind(items)

    def _set(self, place: Profile, like: Any) -> Any:
        part = self._place(place, "*")
        if not part.values:
            return like
        return type(like)(self._value(part, self._one(part.values)) for _ in range(self._length(place)))

    def _dict(self, place: Profile, like: dict[Any, Any]) -> dict[Any, Any]:
        keys, values = self._place(place, "key"), self._place(place, "value")
        if not keys.values:
            return {key: self._value(self._place(place, literal(key), "value"), item) for key, item in like.items()}
        return {
            self._value(keys, self._one(keys.values)): self._value(values, self._one(values.values))
            for _ in range(self._length(place))
        }
