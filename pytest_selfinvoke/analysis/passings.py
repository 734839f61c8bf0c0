"""The findings pass@k that gates ask for."""

from collections.abc import Iterable, Sequence

from pytest_selfinvoke.analysis.baselines import count_samples
from pytest_selfinvoke.analysis.finding import Finding
from pytest_selfinvoke.analysis.passing import WILSON, passing
from pytest_selfinvoke.outcome import Outcome


def passings(
    suites: Sequence[tuple[str, Sequence[str]]], models: Iterable[str], ks: Sequence[int], outcomes: Sequence[Outcome]
) -> list[Finding]:
    """The findings "pass@k" of each model in each suite, for each k, over the problems with at least k judged samples."""
    if not ks:
        return []
    counts = count_samples(outcomes)
    made = []
    for suite, ids in suites:
        for model in models:
            of_model = counts.get(suite, {}).get(model, {})
            mine = {identity: of_model[identity] for identity in ids if identity in of_model}
            for k in ks:
                found, problems = passing(mine, k), len(set(ids))
                if found is None:
                    reason = f"no problem has {k} judged samples"
                    made.append(Finding(f"pass@{k}", WILSON, suite, model, missing=problems, not_measured=reason))
                    continue
                value, low, high, n, method = found
                made.append(
                    Finding(f"pass@{k}", method, suite, model, value=value, low=low, high=high, n=n, missing=problems - n)
                )
    return made
