"""Of the problems whose base a model can solve: how many of the self-invoking ones does it solve?"""

from collections.abc import Mapping, Sequence

from pytest_selfinvoke.analysis import intervals
from pytest_selfinvoke.analysis.finding import Finding
from pytest_selfinvoke.analysis.passing import WILSON
from pytest_selfinvoke.analysis.scores import Scores

RATIO = "augmented t of a ratio over problems"


def pro_given_base(suite: str, base_suite: str, model: str, problems: Sequence[str], pro: Scores, base: Scores) -> Finding:
    """The finding "pro-given-base": sum of b p over sum of b, 0..1, with b and p the scores of a problem's base and of it.

    Base and pro problem are asked apart, so that with several samples b p is the chance of both. ``n`` counts the problems
    whose base was solved in any sample, ``missing`` those of the run that were not judged in both suites. ``detail``: "both"
    and "base" are the two sums, "base_suite" names the base suite.
    """
    common = [problem for problem in problems if problem in pro.solved and problem in base.solved]
    pairs = sorted((base.solved[problem], pro.solved[problem]) for problem in common if base.solved[problem])
    missing = len(problems) - len(common)
    detail: dict[str, float | int | str] = {"base_suite": base_suite}
    if not pairs:
        reason = "no base problem was solved" if common else "no problem was judged in both suites"
        return Finding("pro-given-base", WILSON, suite, model, missing=missing, not_measured=reason, detail=detail)
    weights, both = intervals.total([b for b, _ in pairs]), intervals.total([b * p for b, p in pairs])
    binary = intervals.binary([score for pair in pairs for score in pair])
    low, high = intervals.rate([p for _, p in pairs]) if binary else intervals.ratio(pairs)
    return Finding(
        "pro-given-base",
        WILSON if binary else RATIO,
        suite,
        model,
        value=both / weights,
        low=low,
        high=high,
        n=len(pairs),
        missing=missing,
        detail=detail | {"both": both, "base": weights},
    )


def given_base(
    suites: Mapping[str, Sequence[str]],
    bases: Mapping[str, str],
    scores: Mapping[tuple[str, str], Scores],
    models: Sequence[str],
) -> list[Finding]:
    """The finding of each model that has outcomes in a suite and in its base suite."""
    return [
        pro_given_base(suite, base, model, suites[suite], scores[suite, model], scores[base, model])
        for suite, base in bases.items()
        for model in models
        if (suite, model) in scores and (base, model) in scores
    ]
