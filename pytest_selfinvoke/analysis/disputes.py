"""How many solutions that passed differ from the reference on an input that the tests do not contain. No part of any rate."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

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


def disputes(
    outcomes: Iterable[Outcome], groups: Mapping[str, str]
) -> tuple[dict[str, DisputeCounts], dict[str, DisputeCounts]]:
    """The counts by model, and by architecture, which ``groups`` has by model; nothing where no sample was searched."""
    models: dict[str, DisputeCounts] = {}
    for outcome in outcomes:
        if outcome.solved:
            models[outcome.model] = models.get(outcome.model, DisputeCounts()) + _counted(outcome)
    if not any(counts.searched for counts in models.values()):
        return {}, {}
    architectures: dict[str, DisputeCounts] = {}
    for model, counts in models.items():
        group = groups.get(model, "unknown")
        architectures[group] = architectures.get(group, DisputeCounts()) + counts
    return models, architectures


def _counted(outcome: Outcome) -> DisputeCounts:
    decision = outcome.disputed.decision if outcome.disputed else ""
    return DisputeCounts(
        passed=1,
        searched=int(outcome.searched > 0),
        open=int(decision == "open"),
        accepted=int(decision == "accepted"),
        dismissed=int(outcome.undisputed == "dismissed"),
        left_out=int(outcome.undisputed == "most others agree"),
    )
