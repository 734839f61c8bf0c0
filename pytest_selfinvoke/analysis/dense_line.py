"""Is a MoE model's score in the second suite what a dense model of its strength would get?

Any stronger model gains less where scores spread less. The line through the dense models says how much; what is left of a MoE
model beside it is its own.
"""

from pytest_selfinvoke.analysis.across_models import LEAST_FOR_LINE, Point, line
from pytest_selfinvoke.analysis.finding import Finding
from pytest_selfinvoke.analysis.gaps import Sides

LINE = "least squares over dense models"
PREDICTION = "prediction interval of the dense line"


def dense_line(first: Sides, second: Sides) -> list[Finding]:
    """The findings "dense-line", and a "dense-line-residual" for each MoE model; the same models stand in both suites.

    "dense-line" is the slope: points of the second suite per point of the first, with ``detail`` "intercept", "r2", "dense"
    (how many models), "first" and "second". A residual is the MoE model's score in the second suite minus what the line
    predicts from its score in the first, -1..1, with the interval of a single prediction: one that holds 0 is where a dense
    model could be. Its ``detail``: "actual", "predicted", "predicted_low", "predicted_high". ``n`` counts problems of both.
    """
    n = len(first.common) + len(second.common)
    missing = len(first.problems) + len(second.problems) - n
    detail: dict[str, float | int | str] = {"first": first.suite, "second": second.suite, "dense": len(first.dense)}
    reason = _unfit(first, second)
    found = None if reason else line([Point(first.rates[label], second.rates[label]) for label in first.dense])
    if found is None:
        reason = reason or "the dense models do not differ enough to lay a line"
        whole = n + missing
        return [Finding("dense-line", LINE, unit="slope", missing=whole, not_measured=reason, detail=detail)]
    slope, low, high = found.slope
    extra = {"intercept": found.intercept, "r2": found.r2}
    made = [
        Finding("dense-line", LINE, value=slope, low=low, high=high, unit="slope", n=n, missing=missing, detail=detail | extra)
    ]
    for label in first.moe:
        actual, predicted = second.rates[label], found.predict(first.rates[label])
        where: dict[str, float | int | str] = {
            "actual": actual,
            "predicted": predicted.value,
            "predicted_low": predicted.low,
            "predicted_high": predicted.high,
        }
        made.append(
            Finding(
                "dense-line-residual",
                PREDICTION,
                model=label,
                value=actual - predicted.value,
                low=actual - predicted.high,
                high=actual - predicted.low,
                n=n,
                missing=missing,
                detail=where,
            )
        )
    return made


def _unfit(first: Sides, second: Sides) -> str:
    if len(first.dense) < LEAST_FOR_LINE:
        return f"needs {LEAST_FOR_LINE} dense models that ran both suites, has {len(first.dense)}"
    few = [side.suite for side in (first, second) if len(side.common) < 2]
    return f"fewer than two problems of {few[0]} were judged for every model" if few else ""
