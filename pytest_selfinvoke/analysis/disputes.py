"""How many solutions that passed differ from the reference on an input that the tests do not contain. No part of any rate."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from pytest_selfinvoke.counterexamples.agreement import LEFT_OUT
from pytest_selfinvoke.counterexamples.disputed import ACCEPTED, DISMISSED, OPEN
from pytest_selfinvoke.models.card import Group
from pytest_selfinvoke.outcome import Outcome


@dataclass(frozen=True)
class DisputeCounts:
    """The samples of one model or architecture that passed: ``searched`` of them were asked about inputs.

    Of those, ``open`` and ``accepted`` differ, by what the review file says; ``dismissed`` ones do, and are not reported, nor
    are those ``left_out`` since most other passing solutions of the run are against the reference, too.
    """

    passed: int = 0
    searched: int = 0
    open: int = 0
    accepted: int = 0
    dismissed: int = 0
    left_out: int = 0

    def __add__(self, other: "DisputeCounts") -> "DisputeCounts":
        return DisputeCounts(*(one + another for one, another in zip(vars(self).values(), vars(other).values(), strict=True)))

    def to_dict(self) -> dict[str, int]:
        """Builtin types only."""
        return asdict(self)


def disputes(outcomes: Sequence[Outcome]) -> dict[str, DisputeCounts]:
    """The counts by model; nothing where no sample was searched."""
    models: dict[str, DisputeCounts] = {}
    if any(outcome.searched for outcome in outcomes):
        for outcome in outcomes:
            if outcome.solved:
                models[outcome.model] = models.get(outcome.model, DisputeCounts()) + _counted(outcome)
    return models


def by_group(counts: Mapping[str, DisputeCounts], groups: Mapping[str, Group]) -> dict[Group, DisputeCounts]:
    """The sums over the models of each group, which ``groups`` gives by label."""
    made: dict[Group, DisputeCounts] = {}
    for model, one in counts.items():
        group = groups.get(model, "unknown")
        made[group] = made.get(group, DisputeCounts()) + one
    return made


def _counted(outcome: Outcome) -> DisputeCounts:
    decision = outcome.disputed.decision if outcome.disputed else ""
    return DisputeCounts(
        passed=1,
        searched=int(outcome.searched > 0),
        open=int(decision == OPEN),
        accepted=int(decision == ACCEPTED),
        dismissed=int(outcome.undisputed == DISMISSED),
        left_out=int(outcome.undisputed == LEFT_OUT),
    )
