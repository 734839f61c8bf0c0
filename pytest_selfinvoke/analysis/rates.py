"""Findings about one model in one suite."""

from pytest_selfinvoke.analysis.finding import Finding
from pytest_selfinvoke.analysis.passing import WILSON, passing, rate_of
from pytest_selfinvoke.analysis.scores import Scores


def solve_rate(suite: str, model: str, problems: int, scores: Scores | None, k: int = 1) -> Finding:
    """The finding "pass@k": the mean over judged problems of the chance that one of k samples solves it, 0..1.

    The unbiased estimate of Chen et al. (2021); for k = 1 it is the share of samples solved. ``problems`` counts the problems
    of the run: those with fewer than k judged samples are ``missing``. ``detail`` counts samples: "solved", "judged", "errors"
    (ours, in no rate). ``scores`` is None where the model has no outcome in the suite.
    """
    name = f"pass@{k}"
    if scores is None:
        detail = {"solved": 0, "judged": 0, "errors": 0}
        reason = "the model has no result in this suite"
        return Finding(name, WILSON, suite, model, missing=problems, not_measured=reason, detail=detail)
    detail = {"solved": scores.samples_solved, "judged": scores.samples, "errors": scores.errors}
    found = passing(scores.counts, k)
    if found is None:
        reason = f"no problem has {k} judged samples" if scores.samples else "every sample ended in an error"
        return Finding(name, WILSON, suite, model, missing=problems, not_measured=reason, detail=detail)
    value, low, high, n, method = found
    return Finding(name, method, suite, model, value=value, low=low, high=high, n=n, missing=problems - n, detail=detail)


def call_rate(suite: str, model: str, scores: Scores | None) -> Finding:
    """The finding "calls-base": how often the model's pro function called its base function while the tests ran, 0..1.

    Only judged problems whose own reference calls its base count; there a solution without a base function, or that is not
    Python, counts as not calling. The value is the mean over those problems, which is "called" / "of" in ``detail`` (counts of
    samples) where every problem has as many samples. ``missing`` is 0: which unjudged references would call is not known.
    """
    detail = {"called": scores.samples_calling, "of": scores.samples_that_could_call} if scores else {"called": 0, "of": 0}
    found = rate_of(scores.called.values()) if scores else None
    if found is None:
        judged = scores and scores.samples
        reason = "no judged problem's reference calls its base" if judged else "no solution was judged"
        return Finding("calls-base", WILSON, suite, model, not_measured=reason, detail=detail)
    value, low, high, n, method = found
    return Finding("calls-base", method, suite, model, value=value, low=low, high=high, n=n, detail=detail)
