"""An earlier run to compare with: what of it is kept, when it may be compared, and what came of that."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from pytest_selfinvoke.analysis.finding import Finding
from pytest_selfinvoke.analysis.gaps import PAIRED
from pytest_selfinvoke.analysis.gates import P_WORSE
from pytest_selfinvoke.analysis.passing import Counts
from pytest_selfinvoke.analysis.regression import MCNEMAR, Comparison, compare
from pytest_selfinvoke.outcome import Outcome

# What a provider was asked with, by the name of each setting: prompt, errata, temperature, ...
Terms = Mapping[str, Any]
# Begins the names of the prompts' digests, which a suite's name ends.
PROMPT_OF = "prompt of "


@dataclass(frozen=True)
class Baseline:
    """What is kept of an earlier run, which stays with the results so that these can be judged without its file.

    ``name`` stands in gates and tables, ``source`` is the file. ``suites`` gives the SHA-256 of each suite's file, ``counts``
    by suite and label of the model the samples solved and judged of each problem, ``terms`` by label how a provider was
    asked; recorded replies have none, since nobody knows.
    """

    name: str
    source: str
    suites: Mapping[str, str]
    samples: int
    counts: Mapping[str, Mapping[str, Counts]]
    terms: Mapping[str, Terms] = field(default_factory=dict)

    @property
    def models(self) -> list[str]:
        """The labels of all its models."""
        return sorted({model for models in self.counts.values() for model in models} | set(self.terms))

    def to_dict(self) -> dict[str, Any]:
        """Builtin types only, for results.json."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Baseline":
        """The inverse of `to_dict`."""
        counts = {
            suite: {model: {identity: (pair[0], pair[1]) for identity, pair in rows.items()} for model, rows in models.items()}
            for suite, models in data["counts"].items()
        }
        return cls(data["name"], data["source"], data["suites"], data["samples"], counts, data["terms"])


@dataclass(frozen=True)
class Change:
    """A model in a suite, now and then. ``then`` is its label in the baseline, ``problems`` counts those of the run,
    ``lacking`` those of them that were not judged then.

    ``comparison`` is None where there is none, and ``reason`` says why.
    """

    baseline: str
    suite: str
    model: str
    then: str
    problems: int
    lacking: int = 0
    comparison: Comparison | None = None
    reason: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Which problems changed, for results.json; the numbers are findings."""
        ids = self.comparison
        return {
            "baseline": self.baseline,
            "suite": self.suite,
            "model": self.model,
            "baseline_model": self.then,
            "lost": list(ids.lost) if ids else [],
            "won": list(ids.won) if ids else [],
            "not_measured": self.reason,
        }


def count_samples(outcomes: Sequence[Outcome]) -> dict[str, dict[str, dict[str, tuple[int, int]]]]:
    """Samples solved and judged by suite, model and problem; errors are in neither number."""
    counts: dict[str, dict[str, dict[str, tuple[int, int]]]] = {}
    for outcome in outcomes:
        problems = counts.setdefault(outcome.suite, {}).setdefault(outcome.model, {})
        if outcome.judged:
            solved, judged = problems.get(outcome.id, (0, 0))
            problems[outcome.id] = solved + outcome.solved, judged + 1
    return counts


def counterpart(baseline: Baseline, label: str, labels: Sequence[str]) -> str:
    """The label that a model of the run has in the baseline: the same, or any if both have one model only; else empty."""
    if label in baseline.models:
        return label
    return baseline.models[0] if len(baseline.models) == len(labels) == 1 else ""


def refusal(
    baseline: Baseline, suites: Mapping[str, str], labels: Sequence[str], terms: Mapping[str, Terms], samples: int
) -> str:
    """Why a run of these suites (name: SHA-256), models and samples cannot be compared with it; empty where it can."""
    common = [suite for suite in suites if suite in baseline.suites]
    if not common:
        return f"it has none of the suites {', '.join(suites)}, only {', '.join(baseline.suites) or 'none'}"
    for suite in common:
        if suites[suite] != baseline.suites[suite]:
            shas = f"sha256 {baseline.suites[suite][:8]}, now {suites[suite][:8]}"
            return f"the suite {suite} has other problems there ({shas}); measure the baseline anew with this file"
    if samples != baseline.samples:
        have = f"{baseline.samples} sample{'s' * (baseline.samples > 1)} per problem"
        return f"it has {have}, this run {samples}; use --selfinvoke-samples={baseline.samples}"
    pairs = {label: then for label in labels if (then := counterpart(baseline, label, labels))}
    if not pairs:
        return (
            f"it has the models {', '.join(baseline.models) or 'none'}, this run has {', '.join(labels)}, and none of "
            "one label in both; write LABEL=NAME with the baseline's label"
        )
    both = [
        (then, terms[label], baseline.terms[then]) for label, then in pairs.items() if label in terms and then in baseline.terms
    ]
    return next((reason for one in both if (reason := _asked_otherwise(*one))), "")


def _asked_otherwise(then: str, now: Terms, before: Terms) -> str:
    for key in dict.fromkeys((*before, *now)):
        if now.get(key) == before.get(key):
            continue
        if not key.startswith(PROMPT_OF):
            return f"{then} was asked with {key.replace('_', ' ')} {_said(before.get(key))}, now with {_said(now.get(key))}"
        if key in now and key in before:
            return f"{then} was asked with other prompts for {key.removeprefix(PROMPT_OF)}"
    return ""


def lacks(baseline: Baseline, suites: Sequence[tuple[str, Sequence[str]]], labels: Sequence[str]) -> str:
    """Which of the run's problems it has no result of, as a clause; empty where it has all that its models were asked."""
    for suite, ids in suites:
        for label in labels:
            then = counterpart(baseline, label, labels)
            if then and suite in baseline.suites:
                judged = sum(identity in baseline.counts.get(suite, {}).get(then, {}) for identity in ids)
                if judged < len(ids):
                    return f"results of {judged} of {len(ids)} problems of {suite} for {then}"
    return ""


def changes(
    baselines: Sequence[Baseline],
    suites: Sequence[tuple[str, Sequence[str]]],
    labels: Sequence[str],
    outcomes: Sequence[Outcome],
) -> list[Change]:
    """What became of each model in each suite since each baseline. ``suites`` are those of the run, with problem ids."""
    now = count_samples(outcomes)
    made = []
    for baseline in baselines:
        for suite, ids in suites:
            for label in labels:
                then = counterpart(baseline, label, labels)
                before = baseline.counts.get(suite, {}).get(then, {})
                mine = now.get(suite, {}).get(label, {})
                order = {identity: mine[identity] for identity in dict.fromkeys(ids) if identity in mine}
                found = compare(order, before)
                reason = "" if found else _missing(baseline, suite, label, then, mine)
                lacking = sum(identity not in before for identity in set(ids))
                made.append(Change(baseline.name, suite, label, then, len(set(ids)), lacking, found, reason))
    return made


def regressions(changed: Sequence[Change]) -> list[Finding]:
    """The findings "delta" and "p-worse" of each change.

    "delta" is now minus then, -1..1; "p-worse" the one-sided probability of losses as heavy if nothing got worse. ``missing``
    counts problems of the run that were not judged both times; ``detail`` names the baseline and the model's label there
    ("baseline", "baseline_model") and counts problems solved in fewer or more samples than then ("lost", "won"), and those
    that the baseline has no result of ("lacking").
    """
    return [finding for change in changed for finding in _both(change)]


def _both(change: Change) -> tuple[Finding, Finding]:
    detail: dict[str, float | int | str] = {"baseline": change.baseline, "baseline_model": change.then}
    delta = Finding("delta", PAIRED, change.suite, change.model, detail=detail)
    worse = Finding(P_WORSE, MCNEMAR, change.suite, change.model, unit="p-value", detail=detail)
    found = change.comparison
    if found is None:
        rest: dict[str, Any] = {"missing": change.problems, "not_measured": change.reason}
        return replace(delta, **rest), replace(worse, **rest)
    rest = {
        "n": found.n,
        "missing": change.problems - found.n,
        "detail": detail | {"lost": len(found.lost), "won": len(found.won), "lacking": change.lacking},
    }
    return (
        replace(delta, value=found.value, low=found.low, high=found.high, **rest),
        replace(worse, value=found.p_worse, method=found.method, **rest),
    )


def _missing(baseline: Baseline, suite: str, label: str, then: str, mine: Counts) -> str:
    if not then:
        return f"the baseline {baseline.name} has no model {label}, it has {', '.join(baseline.models)}"
    if suite not in baseline.suites:
        return f"the baseline {baseline.name} has no results of {suite}"
    if not mine:
        return "the model has no result in this suite"
    return f"no problem was judged both now and in the baseline {baseline.name}"


def _said(value: object) -> str:
    return "none" if value is None else str(value)
