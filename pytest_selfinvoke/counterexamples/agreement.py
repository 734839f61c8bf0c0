"""Whose answer the other passing solutions of a run give, where one of them differs from the reference.

A worker sends what one passed solution answers, in short (`Differing`): the inputs are the same for all samples of a problem.
What the others answer is known when all have been judged, on the controller: `settling`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pytest_selfinvoke.counterexamples.counterexample import Counterexample

# With fewer others there is no majority to speak of.
ENOUGH_OTHERS = 2
# Why one is not reported: they are against the reference, too.
LEFT_OUT = "most others agree"


@dataclass(frozen=True)
class Differing:
    """What a passed solution answers to the inputs of its problem.

    ``inputs`` is a digest of their list, ``asked`` says how many of them it was asked, in order. ``answers`` has the number of
    each at which it differs, with a `digest` of its answer. ``shown`` has the first of these in full.
    """

    inputs: str
    asked: int
    answers: tuple[tuple[int, str], ...] = ()
    shown: tuple["Shown", ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Builtin types only."""
        return {
            "inputs": self.inputs,
            "asked": self.asked,
            "answers": [list(answer) for answer in self.answers],
            "shown": [shown.to_dict() for shown in self.shown],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Differing":
        """The inverse of `to_dict`."""
        answers = tuple((int(number), str(answer)) for number, answer in data["answers"])
        return cls(data["inputs"], data["asked"], answers, tuple(map(Shown.from_dict, data["shown"])))


@dataclass(frozen=True)
class Shown:
    """An input at which it differs, by its number; ``cut_from`` is the call as it was drawn, where it was cut down since."""

    number: int
    counterexample: Counterexample
    cut_from: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Builtin types only."""
        return asdict(self) | {"counterexample": self.counterexample.to_dict()}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Shown":
        """The inverse of `to_dict`."""
        return cls(data["number"], Counterexample.from_dict(data["counterexample"]), data["cut_from"])


@dataclass(frozen=True)
class Disputed(Counterexample):
    """An input on which a solution differs although it passed.

    ``others`` counts the other passing solutions of the run that were asked it, ``with_reference`` and ``with_solution`` those
    that agree with either. Where the input was cut down since, that was about ``cut_from``, the call as it was drawn.
    ``decision`` is "open" or "accepted", ``note`` what the user wrote beside it.
    """

    others: int = 0
    with_reference: int = 0
    with_solution: int = 0
    cut_from: str = ""
    decision: str = "open"
    note: str = ""


@dataclass(frozen=True)
class Votes:
    """What the other passing solutions answer to an input, texts that are alike counted once.

    ``asked`` counts those that were asked it, ``with_reference`` those that agree with the reference, ``with_solution`` those
    that answer as the solution in question does.
    """

    asked: int
    with_reference: int
    with_solution: int

    @property
    def against(self) -> bool:
        """Whether they speak for the solution rather than for the reference.

        As many answer as it does as agree with the reference, or most of several do not agree with that.
        """
        with_it = self.with_solution and self.with_solution >= self.with_reference
        return bool(with_it or (self.asked >= ENOUGH_OTHERS and 2 * self.with_reference < self.asked))


def votes(mine: Differing, number: int, others: Iterable[Differing]) -> Votes:
    """The votes about one input of ``mine``; each of the others is a solution with another text."""
    own = dict(mine.answers).get(number)
    asked = [dict(other.answers).get(number) for other in others if other.inputs == mine.inputs and number < other.asked]
    return Votes(len(asked), asked.count(None), asked.count(own))


def undisputed_by_others(mine: Differing, others: Sequence[Differing]) -> tuple[Shown, Votes] | None:
    """The first of the inputs shown on which most others are not against the reference, with their votes."""
    for shown in mine.shown:
        found = votes(mine, shown.number, others)
        if not found.against:
            return shown, found
    return None
