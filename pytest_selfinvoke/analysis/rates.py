"""Findings about one model in one suite."""

from collections.abc import Collection

from pytest_selfinvoke.analysis import intervals
from pytest_selfinvoke.analysis.finding import Finding
from pytest_selfinvoke.analysis.scores import Scores

WILSON = "Wilson"
T_OVER_PROBLEMS = "augmented t over problems"


def solve_rate(suite: str, model: str, problems: int, scores: Scores | None) -> Finding:
    """The finding "pass@1": the mean over judged problems of the share of samples solved, 0..1.

    That is the unbiased pass@1 of Chen et al. (2021). ``problems`` counts the problems of the run: those without a judged
    sample are ``missing``. ``detail`` counts samples: "solved", "judged", "errors" (ours, in no rate). ``scores`` is None
    where the model has no outcome in the suite.
    """
    if scores is None:
        detail = {"solved": 0, "judged": 0, "errors": 0}
        return _rate("pass@1", suite, model, (), problems, detail, "the model has no result in this suite")
    detail = {"solved": scores.samples_solved, "judged": scores.samples, "errors": scores.errors}
    return _rate("pass@1", suite, model, scores.solved.values(), problems, detail, "every sample ended in an error")


def call_rate(suite: str, model: str, scores: Scores | None) -> Finding:
    """The finding "calls-base": how often the model's pro function called its base function while the tests ran, 0..1.

    Only judged problems whose own reference calls its base count; there a solution without a base function, or that is not
    Python, counts as not calling. The value is the mean over those problems, which is "called" / "of" in ``detail`` (counts of
    samples) where every problem has as many samples. ``missing`` is 0: which unjudged references would call is not known.
    """
    if scores is None or not scores.samples:
        return _rate("calls-base", suite, model, (), 0, {"called": 0, "of": 0}, "no solution was judged")
    detail = {"called": scores.samples_calling, "of": scores.samples_that_could_call}
    shares = scores.called.values()
    return _rate("calls-base", suite, model, shares, len(shares), detail, "no judged problem's reference calls its base")


def _rate(
    name: str, suite: str, model: str, shares: Collection[float], problems: int, detail: dict[str, int], if_none: str
) -> Finding:
    if not shares:
        return Finding(name, WILSON, suite, model, missing=problems, not_measured=if_none, detail=detail)
    # Sorted, so that rounding does not depend on the order in which the outcomes came.
    values = sorted(shares)
    low, high = intervals.rate(values)
    return Finding(
        name,
        WILSON if intervals.binary(values) else T_OVER_PROBLEMS,
        suite,
        model,
        value=intervals.mean(values),
        low=low,
        high=high,
        n=len(values),
        missing=problems - len(values),
        detail=detail,
    )
