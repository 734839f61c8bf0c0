# Dataclasses, enumerations and typing's machinery, which look for their module by its name.
# expect: passed
from __future__ import annotations

import dataclasses
import enum
import pickle
import typing


class Colour(enum.Enum):
    RED = 1


@dataclasses.dataclass(slots=True)
class Number:
    value: int
    colour: typing.ClassVar[Colour] = Colour.RED


def new(xs: list[int]) -> list[int]:
    assert typing.get_type_hints(Number)["value"] is int
    return [number.value + 1 for number in pickle.loads(pickle.dumps([Number(x) for x in xs]))]
