"""How large the gap is on each suite, and whether it differs between them, in a sentence or two."""

from collections.abc import Sequence

from pytest_selfinvoke.analysis.finding import Finding
from pytest_selfinvoke.reporting.rates import log_odds, points
from pytest_selfinvoke.reporting.summary import Summary
from pytest_selfinvoke.reporting.text import clean, listed


def answer(summary: Summary, gaps: Sequence[Finding], difference: Finding | None) -> list[str]:
    """The answer; nothing for a part of a run, which was chosen by chance or by outcome and answers nothing.

    ``gaps`` are those of the suites, ``difference`` is that of two of them, None where there is one suite.
    """
    if not summary.complete or summary.selected < summary.planned:
        return []
    if difference is None:
        return [f"Answer: {_of_gap(gaps[0])}"] if len(gaps) == 1 and gaps[0].value is not None else []
    compared = [difference.detail[key] for key in ("first", "second") if key in difference.detail]
    known = [gap for gap in gaps if gap.value is not None and (gap.suite in compared or not compared)]
    sizes = [f"{_size(gap, ' points' if gap is known[0] else '')} on {clean(gap.suite)}" for gap in known]
    begin = f"the gap is {listed(sizes)}; " if sizes else ""
    if difference.value is None:
        it = "it" if sizes else "the gap"
        return [f"Answer: {begin}whether {it} differs between suites is not measured: {clean(difference.not_measured)}."]
    return [f"Answer: {begin}{_of_difference(summary, difference)}"]


def _of_difference(summary: Summary, difference: Finding) -> str:
    assert difference.value is not None
    if _holds_zero(difference):
        text = f"no difference between the suites is shown: its interval holds 0. {_unseen(difference)}"
        return text + _in_log_odds(difference)
    second = clean(str(difference.detail["second"]))
    side = "higher" if difference.value > 0 else "lower"
    text = f"it is {side} on {second}: the interval of the difference excludes 0."
    text += _in_log_odds(difference, ": how hard the suites are may be all there is to it")
    residuals = [finding for finding in summary.findings if finding.name == "dense-line-residual"]
    if residuals and all(map(_holds_zero, residuals)):
        text += " But every MoE model is where the line of the dense models has one of its strength."
    return text


def _of_gap(gap: Finding) -> str:
    assert gap.value is not None
    size = f"the gap is {_size(gap, ' points')}"
    if _holds_zero(gap):
        text = f"{size}: its interval holds 0, so no gap between MoE and dense models is shown. {_unseen(gap)}"
        return text + _in_log_odds(gap)
    side = "more" if gap.value > 0 else "less"
    return f"{size}: the MoE models solve {side} than the dense ones, the interval excludes 0.{_in_log_odds(gap)}"


def _in_log_odds(finding: Finding, perhaps: str = "") -> str:
    """What is said otherwise in log-odds, as a sentence with a space before it; empty where both say the same."""
    value, low, high = (finding.detail.get(f"log_odds{end}") for end in ("", "_low", "_high"))
    if not (isinstance(value, float) and isinstance(low, float) and isinstance(high, float)) or finding.value is None:
        return ""
    number = log_odds(finding)
    turned = value * finding.value < 0
    match _holds_zero(finding), low <= 0 <= high:
        case True, False:
            return f" But in log-odds it is {number}, an interval without 0."
        case False, True:
            return f" Not so in log-odds, {number}{perhaps}."
        case holds, _ if turned:
            return f" In log-odds it has the other sign, {number}{'' if holds else ': conclude nothing from the points alone'}."
    return ""


def _unseen(finding: Finding) -> str:
    least = points(finding.detail["detectable"]).lstrip("+")
    return f"A true one below {least} points could easily go unseen."


def _size(gap: Finding, unit: str) -> str:
    return f"{points(gap.value)}{unit} [{points(gap.low)},{points(gap.high)}]"


def _holds_zero(finding: Finding) -> bool:
    return finding.low is None or finding.high is None or finding.low <= 0 <= finding.high
