"""What the gap and its difference between suites show, in a sentence or two."""

from collections.abc import Sequence

from pytest_selfinvoke.analysis.finding import Finding
from pytest_selfinvoke.reporting.rates import points
from pytest_selfinvoke.reporting.summary import Summary
from pytest_selfinvoke.reporting.text import clean


def answer(summary: Summary, gaps: Sequence[Finding], difference: Finding | None) -> list[str]:
    """The answer; nothing for a part of a run, which was chosen by chance or by outcome and answers nothing."""
    if not summary.complete or summary.selected < summary.planned:
        return []
    if difference is None:
        return [_of_gap(gaps[0])] if len(gaps) == 1 else []
    if difference.value is None:
        return [f"Answer: whether the gap differs between suites is not measured: {clean(difference.not_measured)}."]
    return [_of_difference(summary, difference)]


def _of_difference(summary: Summary, difference: Finding) -> str:
    assert difference.value is not None
    first, second = (clean(str(difference.detail[key])) for key in ("first", "second"))
    if _holds_zero(difference):
        least = points(difference.detail["detectable"]).lstrip("+")
        return (
            "Answer: no difference between the suites is shown: its interval holds 0. "
            f"A true one below {least} points could easily go unseen."
        )
    side = "higher" if difference.value > 0 else "lower"
    text = f"Answer: the gap is {side} on {second} than on {first}: the interval of the difference excludes 0."
    odds = summary.find("gap-diff-log-odds")
    if odds and odds.value is not None and odds.value * difference.value <= 0:
        text += " Not so in log-odds: how hard the suites are may be all there is to it."
    residuals = [finding for finding in summary.findings if finding.name == "dense-line-residual"]
    if residuals and all(map(_holds_zero, residuals)):
        text += " But every MoE model is where the line of the dense models has one of its strength."
    return text


def _of_gap(gap: Finding) -> str:
    assert gap.value is not None
    if _holds_zero(gap):
        least = points(gap.detail["detectable"]).lstrip("+")
        return (
            "Answer: no gap between MoE and dense models is shown: its interval holds 0. "
            f"A true one below {least} points could easily go unseen."
        )
    return f"Answer: the MoE models solve {'more' if gap.value > 0 else 'less'} than the dense ones: the interval excludes 0."


def _holds_zero(finding: Finding) -> bool:
    return finding.low is None or finding.high is None or finding.low <= 0 <= finding.high
