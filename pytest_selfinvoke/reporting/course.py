"""Scores over several runs as plain text: a table per suite and model, a line per run."""

from collections.abc import Sequence

from pytest_selfinvoke.analysis.finding import Finding
from pytest_selfinvoke.history import Course, History
from pytest_selfinvoke.reporting.rates import percent, points
from pytest_selfinvoke.reporting.table import Row, table
from pytest_selfinvoke.reporting.text import clean, wrap

_HEAD = ("pass@1 %", "95 % interval", "change", "95 % interval", "lost", "won", "p worse")
_NOTE = (
    "Change: points from the run before, over the problems judged in both, which shows more than two intervals side by side. "
    "p worse: the chance of losses as heavy as these if nothing got worse."
)


def course_lines(history: History, width: int) -> list[str]:
    """The lines, none longer than ``width`` cells."""
    rows: list[Row] = []
    for one in history.courses:
        rows += [Row()] if rows else []
        rows.append(Row(f"{clean(one.suite)}, {clean(one.model)}", _HEAD))
        rows += _rows(one, history.names)
    return [*table(rows, width, dispensable=(1,)), "", *wrap(_NOTE, width)]


def _rows(one: Course, names: Sequence[str]) -> list[Row]:
    rows = []
    for place, (name, rate) in enumerate(zip(names, one.rates, strict=True)):
        score = _score(rate)
        step = one.steps[place - 1] if place else None
        found = step.comparison if step else None
        change = ("", "", "", "", "")
        if found:
            ends = f"[{points(found.low)}, {points(found.high)}]"
            change = (points(found.value), ends, str(len(found.lost)), str(len(found.won)), f"{found.p_worse:.3f}")
        rows.append(Row(f"  {clean(name)}", (*score, *change)))
        if step and not found:
            rows.append(Row(note=f"  change not measured: {clean(step.reason)}"))
    return rows


def _score(rate: Finding | None) -> tuple[str, str]:
    if rate is None or rate.value is None:
        return ("-", "-")
    return (percent(rate.value), f"[{percent(rate.low)}, {percent(rate.high)}]" if rate.low is not None else "-")
