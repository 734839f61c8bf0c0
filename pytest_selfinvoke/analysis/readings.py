"""The second reading of a score: without the problems that no model can answer from what it was shown."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from pytest_selfinvoke.analysis.finding import Finding
from pytest_selfinvoke.analysis.rates import solve_rate
from pytest_selfinvoke.analysis.scores import tabulate
from pytest_selfinvoke.outcome import Outcome

ANSWERABLE = "pass@1-answerable"


def answerable_rates(
    suites: Sequence[tuple[str, Sequence[str]]],
    unanswerable: Mapping[str, Collection[str]],
    models: Iterable[str],
    outcomes: Iterable[Outcome],
) -> list[Finding]:
    """The findings "pass@1-answerable": as "pass@1", over the problems that can be answered.

    ``unanswerable`` maps a suite's name to the ids that cannot; suites without any have no second reading. ``detail`` counts
    the problems that were left out ("left_out") beside what "pass@1" counts.
    """
    read = [(suite, list(dict.fromkeys(ids))) for suite, ids in suites if unanswerable.get(suite)]
    kept = {suite: [identity for identity in ids if identity not in unanswerable[suite]] for suite, ids in read}
    scores = tabulate(kept.items(), outcomes)
    made = []
    for suite, ids in read:
        for model in models:
            finding = solve_rate(suite, model, len(kept[suite]), scores.get((suite, model)))
            left_out = {"left_out": len(ids) - len(kept[suite])}
            made.append(replace(finding, name=ANSWERABLE, detail={**finding.detail, **left_out}))
    return made
