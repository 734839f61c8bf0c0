"""What the summary at the end of a run is written from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from pytest_selfinvoke.analysis.baselines import Change
from pytest_selfinvoke.analysis.causes import CauseCounts
from pytest_selfinvoke.analysis.counts import SealCounts, StatusCounts
from pytest_selfinvoke.analysis.disputes import DisputeCounts
from pytest_selfinvoke.analysis.finding import Finding
from pytest_selfinvoke.analysis.judging import Ruling
from pytest_selfinvoke.generation.accounts import Usage
from pytest_selfinvoke.models.card import ModelCard
from pytest_selfinvoke.models.published import PublishedScore


@dataclass(frozen=True)
class Summary:
    """A run that came to its end, or was stopped before.

    ``suites`` pairs each suite with its number of problems in the run, in order; ``samples`` is how many were asked for per
    problem and model. ``statuses`` is by suite, ``paper_errors`` by suite and model, for the suites of the paper alone;
    ``errors`` counts items by what went wrong, ``seals`` the samples that were judged unsealed (see `analysis.counts`);
    ``causes`` says by architecture why samples failed.
    ``planned`` counts the items of all suites, models and samples, ``selected`` those that the command line left of them,
    ``finished`` those with a result, errors included; ``complete`` says whether the run came to its end with all of them.
    ``seconds`` is wall-clock time, ``results`` where the results were written (empty: nowhere), ``exit_note`` what the exit
    status is and why. ``caveats`` are sentences to print as they are. ``usage`` is what asking providers took, ``cut`` counts
    replies that the token limit cut off, ``not_taken`` names the sampling parameters that could not be sent, by label.
    ``changes`` are those since baselines, ``rulings`` what came of gates, ``waiting`` counts gates that wait for other shards.
    ``every``: all models are to have a line, however many there are. ``published`` are scores that were not measured here,
    ``without_published`` names the suites of which these are asked for and there are none. ``disputes`` count, by label,
    solutions that passed and differ from the reference all the same; the review file is ``disputed_file``.
    """

    suites: Sequence[tuple[str, int]]
    cards: Sequence[ModelCard]
    findings: Sequence[Finding]
    samples: int = 1
    statuses: Mapping[str, StatusCounts] = field(default_factory=dict)
    paper_errors: Mapping[tuple[str, str], Mapping[str, int]] = field(default_factory=dict)
    errors: Mapping[str, int] = field(default_factory=dict)
    seals: SealCounts = field(default_factory=SealCounts)
    causes: Mapping[str, CauseCounts] = field(default_factory=dict)
    planned: int = 0
    selected: int = 0
    finished: int = 0
    complete: bool = True
    seconds: float = 0.0
    results: str = ""
    exit_note: str = ""
    caveats: Sequence[str] = ()
    usage: Usage | None = None
    cut: int = 0
    not_taken: Mapping[str, Sequence[str]] = field(default_factory=dict)
    changes: Sequence[Change] = ()
    rulings: Sequence[Ruling] = ()
    waiting: int = 0
    every: bool = False
    published: Sequence[PublishedScore] = ()
    without_published: Sequence[str] = ()
    disputes: Mapping[str, DisputeCounts] = field(default_factory=dict)
    disputed_file: str = ""

    @cached_property
    def _by_key(self) -> dict[tuple[str, str, str], Finding]:
        # Reversed, so that the first of several counts.
        return {(finding.name, finding.suite, finding.model): finding for finding in reversed(self.findings)}

    def find(self, name: str, suite: str = "", model: str = "") -> Finding | None:
        """The finding of that name, suite and model, if there is one."""
        return self._by_key.get((name, suite, model))
