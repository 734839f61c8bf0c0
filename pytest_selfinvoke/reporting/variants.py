"""The block of variants against the full models that they were made from."""

from pytest_selfinvoke.reporting.rates import base_suites, points, shown
from pytest_selfinvoke.reporting.summary import Summary
from pytest_selfinvoke.reporting.table import Row, table
from pytest_selfinvoke.reporting.text import clean

_HEAD = ("points", "95 % interval", "lost", "won", "p worse")


def variants_block(summary: Summary, width: int) -> list[str]:
    """A line per variant and suite; nothing where there is no variant."""
    rows: list[Row] = []
    bases = base_suites(summary).values()
    for suite in [suite for suite, _ in summary.suites if suite not in bases]:
        lines = []
        for card in shown(summary):
            found = summary.find("variant", suite, card.label)
            if found is None:
                continue
            name = f"  {clean(card.label)} - {clean(str(found.detail['full']))}"
            if found.value is None:
                lines.append(Row(name, note=f"not measured: {clean(found.not_measured)}"))
                continue
            ends = f"[{points(found.low)}, {points(found.high)}]"
            counts = (str(found.detail["lost"]), str(found.detail["won"]))
            p = float(found.detail["p_worse"])
            lines.append(Row(name, (points(found.value), ends, *counts, f"{p:.3f}" if p >= 0.0005 else "<0.001")))
        if lines:
            rows += [Row(f"variants in {clean(suite)}", _HEAD), *lines]
    return table(rows, width) if rows else []
