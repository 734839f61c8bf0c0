"""Drawn arguments for the functions of a problem, with a liking for values near its constants."""

import random
from typing import Any

from problems import LETTERS, Draft

# fmt: off
_WORDS = [
    "Anna", "level", "stone", "Otto", "rain", "moss", "TREE", "a1b2", "7up", "noon", "Delta", "404", "lamb",
    "bAd", "ion", "mild", "rotor", "e", "Tim", "99", "ostrich",
]
# fmt: on


def base_arguments(rng: random.Random, draft: Draft) -> list[Any]:
    """Arguments for the base function."""
    value = _value(rng, draft, draft.base.takes)
    if not draft.base.second:
        return [value]
    second = _value(rng, draft, draft.base.second)
    return [_mixed(rng, value, second), second]


def pro_arguments(rng: random.Random, draft: Draft) -> list[Any]:
    """Arguments for the pro function."""
    extra = _value(rng, draft, draft.base.second) if draft.base.second else None

    def one(*, blank: bool = True) -> Any:
        return _mixed(rng, _value(rng, draft, draft.base.takes, blank=blank), extra)

    arguments: list[Any]
    match draft.pro.shape:
        case "many":
            values = [one() for _ in range(rng.choice([0, 1, 2, 3, 4, 5, 6]))]
            if len(values) > 1 and rng.random() < 0.4:
                values.append(values[rng.randrange(len(values))])
            arguments = [values]
        case "pair":
            first = one()
            second = first if rng.random() < 0.15 else one()
            if isinstance(first, list) and rng.random() < 0.2:
                second = first[::-1]
            arguments = [first, second]
        case "dict":
            arguments = [{key: one() for key in rng.sample("abcdef", rng.choice([0, 1, 2, 3, 4, 5]))}]
        case "sentence":
            arguments = [" ".join((one(blank=False) or "a").strip() for _ in range(rng.choice([0, 1, 2, 3, 4, 5])))]
        case "upto":
            arguments = [rng.choice([0, 1, 2, 3, rng.randint(4, 40), rng.randint(4, 40)])]
        case _:
            arguments = [one()]
    return arguments + ([extra] if draft.base.second else [])


def _value(rng: random.Random, draft: Draft, kind: str, *, blank: bool = True) -> Any:
    """A value of a kind (see `base_templates.Base`); without ``blank``, a string is not empty and has no spaces."""
    match kind:
        case "L":
            return _numbers(rng, draft.constants)
        case "S":
            return _text(rng, draft.letter, blank=blank)
        case "I":
            return _number(rng, draft.constants)
        case "i":
            return rng.randint(1, 12)
        case "c":
            return rng.choice(LETTERS[:6])
    raise ValueError(kind)


def _numbers(rng: random.Random, constants: tuple[int, ...]) -> list[int]:
    size = rng.choice([0, 1, 2, 3, 4, 5, 6, 7])
    pool = [rng.randint(-12, 32) for _ in range(4)] + [constant + step for constant in constants for step in (-1, 0, 1)]
    numbers = [rng.choice(pool) for _ in range(size)]
    kind = rng.random()
    if kind < 0.15:
        return sorted(numbers)
    if kind < 0.3:
        return numbers[:3] + numbers[:3][::-1]
    if kind < 0.4 and numbers:
        return [numbers[0]] * rng.randint(1, 3) + numbers[1:]
    return numbers


def _text(rng: random.Random, letter: str, *, blank: bool) -> str:
    kind = rng.random()
    if kind < 0.08 and blank:
        return ""
    if kind < 0.35:
        return rng.choice(_WORDS)
    size = rng.randint(1, 8)
    alphabet = "abdeilmnorstAEBT0159" + letter * 3 + (" " if blank else "")
    text = "".join(rng.choice(alphabet) for _ in range(size))
    if kind < 0.5:
        return text[:4] + text[:4][::-1]
    if kind < 0.6:
        return letter + text
    if kind < 0.7:
        return "".join(rng.choice("aeiou" if rng.random() < 0.5 else "0123") for _ in range(size))
    if kind < 0.75:
        return text.upper()
    return text.lower() if kind < 0.8 else text


def _number(rng: random.Random, constants: tuple[int, ...]) -> int:
    kind = rng.random()
    if kind < 0.25:
        return max(0, rng.choice(constants) + rng.choice([-1, 0, 1]))
    if kind < 0.4:
        return rng.choice([11, 22, 33, 44, 101, 121, 99, 7, 13, 2, 3])
    return rng.randint(0, 60)


def _mixed(rng: random.Random, value: Any, second: Any) -> Any:
    """The value, often with the second argument somewhere in it."""
    if isinstance(value, list) and value and isinstance(second, int) and rng.random() < 0.7:
        return value + [second, second + 1, second - 1, 2 * second][: rng.randint(1, 4)]
    if isinstance(value, str) and isinstance(second, str) and rng.random() < 0.6:
        return value + second if rng.random() < 0.5 else second + value
    return value
