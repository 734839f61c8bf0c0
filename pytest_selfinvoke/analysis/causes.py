"""Why solutions failed, counted, and what they would have solved with the reference's base function."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from pytest_selfinvoke.analysis.finding import Finding
from pytest_selfinvoke.analysis.passing import rate_of
from pytest_selfinvoke.outcome import Outcome

CAUSES = ("base wrong", "composition wrong", "both wrong", "weak base tests")
ORACLE_BASE = "oracle-base"


@dataclass(frozen=True)
class CauseCounts:
    """The judged samples of Pro problems of some models.

    ``causes`` counts by cause the failed ones on problems whose reference calls its base function, ``apart`` the failed ones on
    the others, where there is no such thing as calling it wrongly. ``unnamed`` counts those that lack the function that the
    tests call where the published statement does not name it: there the problem is at fault. ``unmeasured`` counts by reason
    the failed ones whose cause is not known, on any. ``without_code`` is how many of ``causes`` gave no Python. ``bypassed``
    counts solved samples whose base function does not pass its own tests, of ``solved`` ones whose base function was tested.
    Where the pro function defines a base function within itself, which no replacement reaches, a failed sample is in
    ``redefined`` as well.
    """

    causes: Mapping[str, int] = field(default_factory=lambda: dict.fromkeys(CAUSES, 0))
    apart: int = 0
    unnamed: int = 0
    unmeasured: Mapping[str, int] = field(default_factory=dict)
    without_code: int = 0
    bypassed: int = 0
    solved: int = 0
    redefined: int = 0

    @property
    def failed(self) -> int:
        """Samples that have a cause and are not apart."""
        return sum(self.causes.values())

    def to_dict(self) -> dict[str, object]:
        """Builtin types only, for results.json."""
        return {**vars(self), "causes": dict(self.causes), "unmeasured": dict(self.unmeasured)}


def cause_counts(
    outcomes: Iterable[Outcome], groups: Mapping[str, str], unanswerable: Mapping[str, Collection[str]]
) -> dict[str, CauseCounts]:
    """The counts by group, for each group with a failed or tested sample.

    ``groups`` maps each model's label to its group, ``unanswerable`` a suite's name to the ids that cannot be answered.
    """
    grouped: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.judged and (outcome.base_status or outcome.cause_unmeasured):
            grouped.setdefault(groups.get(outcome.model, "unknown"), []).append(outcome)
    return {group: _counted(grouped[group], unanswerable) for group in sorted(grouped)}


def oracle_rates(suites: Iterable[tuple[str, Sequence[str]]], outcomes: Iterable[Outcome]) -> list[Finding]:
    """The findings "oracle-base": the share of problems solved with the model's own base function or with the reference's.

    For each suite and model with a sample whose causes were measured; samples where they were not are left out, solved or not,
    and problems without any other are ``missing``. ``detail`` counts samples: "solved" and "oracle" (those that failed and pass
    with the reference's), the causes, "bypassed", and "measured".
    """
    problems = {suite: len(set(ids)) for suite, ids in suites}
    measured = sorted(
        (outcome for outcome in outcomes if outcome.judged and outcome.base_status and outcome.suite in problems),
        key=lambda outcome: (outcome.suite, outcome.model, outcome.id),
    )
    return [
        _oracle_rate(suite, model, problems[suite], list(rows))
        for (suite, model), rows in groupby(measured, key=lambda outcome: (outcome.suite, outcome.model))
    ]


def _counted(outcomes: Sequence[Outcome], unanswerable: Mapping[str, Collection[str]]) -> CauseCounts:
    solved = [outcome for outcome in outcomes if outcome.solved and outcome.base_status]
    failed = [outcome for outcome in outcomes if not outcome.solved]
    unnamed = [
        outcome
        for outcome in failed
        if outcome.cause and outcome.status == "missing" and outcome.id in unanswerable.get(outcome.suite, ())
    ]
    keys = {outcome.key for outcome in unnamed}
    known = [outcome for outcome in failed if outcome.cause and outcome.key not in keys]
    here = [outcome for outcome in known if outcome.reference_calls_base]
    causes = Counter(outcome.cause for outcome in here)
    reasons = Counter(outcome.cause_unmeasured for outcome in failed if not outcome.cause)
    return CauseCounts(
        causes={cause: causes[cause] for cause in CAUSES},
        apart=len(known) - len(here),
        unnamed=len(unnamed),
        unmeasured=dict(sorted(reasons.items(), key=lambda entry: (-entry[1], entry[0]))),
        without_code=sum(outcome.status in ("empty", "syntax") for outcome in here),
        bypassed=sum(outcome.bypassed for outcome in solved),
        solved=len(solved),
        redefined=sum(outcome.base_redefined for outcome in failed),
    )


def _oracle_rate(suite: str, model: str, problems: int, outcomes: Sequence[Outcome]) -> Finding:
    shares = []
    for _, samples in groupby(outcomes, key=lambda outcome: outcome.id):
        passed = [sample.solved or sample.oracle_status == "passed" for sample in samples]
        shares.append(sum(passed) / len(passed))
    found = rate_of(shares)
    assert found is not None
    value, low, high, n, method = found
    causes = Counter(outcome.cause for outcome in outcomes)
    return Finding(
        ORACLE_BASE,
        method,
        suite,
        model,
        value=value,
        low=low,
        high=high,
        n=n,
        missing=problems - n,
        detail={
            "solved": sum(outcome.solved for outcome in outcomes),
            "oracle": sum(outcome.oracle_status == "passed" for outcome in outcomes),
            **{cause: causes[cause] for cause in CAUSES},
            "bypassed": sum(outcome.bypassed for outcome in outcomes),
            "measured": len(outcomes),
        },
    )
