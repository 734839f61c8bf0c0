"""Several runs one after another, as releases are: what each model scored in each, and what changed from one to the next."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pytest_selfinvoke.analysis.baselines import Change, changes, refusal
from pytest_selfinvoke.analysis.finding import Finding
from pytest_selfinvoke.record import Record
from pytest_selfinvoke.recorded import baseline_of


@dataclass(frozen=True)
class Course:
    """One model in one suite over the runs. ``rates`` has the finding "pass@1" of each run, None where the model did not run.

    ``steps`` has what changed from each run to the next; its ``reason`` says why where that cannot be told.
    """

    suite: str
    model: str
    rates: Sequence[Finding | None]
    steps: Sequence[Change]


@dataclass(frozen=True)
class History:
    """``names`` are those of the runs, in the order in which they were given; courses stand by suite, then by model.

    ``architectures`` are those of the models, by label, as the last run that has a model says.
    """

    names: Sequence[str]
    courses: Sequence[Course]
    architectures: Mapping[str, str]

    @classmethod
    def of(cls, names: Sequence[str], records: Sequence[Record]) -> "History":
        """The course of every model, by its label.

        A model whose label changes from release to release is another model: write LABEL=NAME to give it one label.
        """
        rates = [
            {(found.suite, found.model): found for found in record.findings if found.name == "pass@1" and _ran(found)}
            for record in records
        ]
        steps = [_steps(names[place], before, after) for place, (before, after) in enumerate(pairwise(records))]
        keys = dict.fromkeys(key for of_run in rates for key in of_run)
        suites = list(dict.fromkeys(suite for suite, _ in keys))
        ordered = sorted(keys, key=lambda key: suites.index(key[0]))
        return cls(
            names,
            [Course(*key, [of_run.get(key) for of_run in rates], [of_step(*key) for of_step in steps]) for key in ordered],
            {card.label: card.architecture for record in records for card in record.cards},
        )


def _steps(name: str, before: Record, after: Record) -> Callable[[str, str], Change]:
    """What changed between two neighbouring runs, by suite and model."""
    baseline = baseline_of(before, name, str(before.results or name))
    labels = [card.label for card in after.cards]
    refused = refusal(baseline, {suite.name: suite.sha256 for suite in after.suites}, labels, after.terms, after.samples)
    suites = [(suite.name, suite.ids) for suite in after.suites]
    made = () if refused else changes((baseline,), suites, labels, after.outcomes)
    found = {(change.suite, change.model): change for change in made}

    def step(suite: str, model: str) -> Change:
        reason = refused or f"{model} has no result on {suite} in both runs"
        return found.get((suite, model)) or Change(name, suite, model, "", 0, reason=reason)

    return step


def _ran(rate: Finding) -> bool:
    return rate.value is not None or bool(rate.detail.get("errors"))
