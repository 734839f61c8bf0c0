"""The block of the gap: MoE against dense in each suite, and from suite to suite."""

from collections.abc import Sequence

from pytest_selfinvoke.analysis.finding import Finding
from pytest_selfinvoke.reporting.rates import WIDE, mark
from pytest_selfinvoke.reporting.summary import Summary
from pytest_selfinvoke.reporting.table import Row, table
from pytest_selfinvoke.reporting.text import clean, count, wrap

TITLE = "gap MoE - dense"


def gap_block(summary: Summary, width: int) -> list[str]:
    """The gap of each suite, their difference, and in a sentence what they show. One line where there is nothing to say."""
    gaps = [found for suite, _ in summary.suites if (found := summary.find("gap", suite))]
    difference = summary.find("gap-diff") if len(summary.suites) > 1 else None
    if not any(gap.detail.get("moe") or gap.detail.get("dense") for gap in gaps):
        known = any(mark(card) in "MD" for card in summary.cards)
        reason = f"no MoE and no dense model{' has a result' if known else ''}"
        return wrap(f"{TITLE}: not measured: {reason}", width, rest="  ")
    if len(gaps) == 1 and gaps[0].value is None:
        return wrap(f"{TITLE}: not measured: {clean(gaps[0].not_measured)}", width, rest="  ")
    lines = _table(gaps, difference, summary.find("gap-diff-log-odds"), width)
    answer = _answer(gaps, difference, summary.find("gap-diff-log-odds")) if _whole(summary) else []
    for sentence in (*_left_out(gaps, difference), *answer):
        lines += wrap(sentence, width, first="  ", rest="  ")
    return lines


def _table(gaps: Sequence[Finding], difference: Finding | None, log_odds: Finding | None, width: int) -> list[str]:
    wide = width >= WIDE
    head = ("points", "95 % interval", "models", *(("problems", "80 % power finds") if wide else ("n", "finds")), "log-odds")
    measured = any(gap.value is not None for gap in gaps)
    rows = [Row(TITLE, head if measured else ())]
    rows += [_row(clean(gap.suite), gap, gap.detail.get("log_odds"), wide) for gap in gaps]
    if difference:
        named = f"{difference.detail['second']} - {difference.detail['first']}" if difference.detail else "difference"
        rows.append(_row(clean(named), difference, log_odds.value if log_odds else None, wide))
    lines = table(rows, width, dispensable=(4, 5))
    if measured and not wide and "finds" in lines[0]:
        lines.append("  finds: the smallest true gap that is found with 80 % power; n: problems")
    return lines


def _row(name: str, finding: Finding, log_odds: float | str | None, wide: bool) -> Row:
    if finding.value is None:
        return Row(f"  {name}", note=f"not measured: {clean(finding.not_measured)}")
    moe, dense = finding.detail["moe"], finding.detail["dense"]
    return Row(
        f"  {name}",
        (
            points(finding.value),
            _interval(finding),
            f"{moe} MoE, {dense} dense" if wide else f"{moe}M {dense}D",
            str(finding.n),
            points(finding.detail.get("detectable")).lstrip("+"),
            f"{log_odds:+.2f}" if isinstance(log_odds, float) else "",
        ),
    )


def _left_out(gaps: Sequence[Finding], difference: Finding | None) -> list[str]:
    said = [
        f"{count(gap.missing, 'problem')} of {clean(gap.suite)} left out: not every model was judged there."
        for gap in gaps
        if gap.value is not None and gap.missing
    ]
    if difference and difference.value is not None and (alone := difference.detail.get("left_out")):
        said.append(f"The difference is without {count(int(alone), 'model')} that ran only one of its suites.")
    return said


def _whole(run: Summary) -> bool:
    """Whether everything that was planned came to an end: a part, chosen by chance or by outcome, answers nothing."""
    return run.complete and run.selected >= run.planned


def _answer(gaps: Sequence[Finding], difference: Finding | None, log_odds: Finding | None) -> list[str]:
    if difference and difference.value is not None:
        return [_of_difference(difference, log_odds)]
    return [_of_gap(gaps[0])] if len(gaps) == 1 else []


def _of_difference(difference: Finding, log_odds: Finding | None) -> str:
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
    if log_odds and log_odds.value is not None and log_odds.value * difference.value <= 0:
        text += " Not so in log-odds: how hard the suites are may be all there is to it."
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


def _interval(finding: Finding) -> str:
    return f"[{points(finding.low)}, {points(finding.high)}]"


def points(value: float | str | None) -> str:
    """A difference of rates in -2..2 in percentage points, signed, with one decimal; never a negative zero."""
    if not isinstance(value, int | float):
        return "-"
    return f"{round(100 * value, 1) + 0.0:+.1f}"
