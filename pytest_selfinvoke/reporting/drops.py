"""The block of the drop from base to pro, for suites whose base suite was asked as well."""

from pytest_selfinvoke.reporting.gap import points
from pytest_selfinvoke.reporting.rates import in_order, mark, percent
from pytest_selfinvoke.reporting.summary import Summary
from pytest_selfinvoke.reporting.table import Row, table
from pytest_selfinvoke.reporting.text import clean

_HEAD = ("base %", "pro %", "drop", "95 % interval", "problems")


def drop_block(summary: Summary, width: int) -> list[str]:
    """A line per model and suite, over the ids judged in both suites; nothing where no base suite was asked."""
    rows: list[Row] = []
    for suite, _ in summary.suites:
        lines, base = [], ""
        for card in in_order(summary):
            drop = summary.find("drop", suite, card.label)
            if drop is None:
                continue
            name = f"  {mark(card)} {clean(card.label)}"
            if drop.value is None or drop.low is None or drop.high is None:
                lines.append(Row(name, note=f"not measured: {drop.not_measured}"))
                continue
            base = str(drop.detail["base_suite"])
            ends = f"[{points(drop.low)}, {points(drop.high)}]"
            rates = (percent(float(drop.detail["base"])), percent(float(drop.detail["pro"])))
            lines.append(Row(name, (*rates, points(drop.value), ends, str(drop.n))))
        if lines:
            rows += [Row(f"{clean(base)} - {clean(suite)}" if base else clean(suite), _HEAD), *lines]
    return table(rows, width, dispensable=(4,)) if rows else []
