"""Both readings of the score: of all problems, and of those that can be answered."""

from pytest_selfinvoke.reporting.rates import mark, percent, shown
from pytest_selfinvoke.reporting.summary import Summary
from pytest_selfinvoke.reporting.table import Row, table
from pytest_selfinvoke.reporting.text import clean, wrap

_HEAD = ("all problems", "pass@1 %", "answerable", "pass@1 %", "95 % interval")


def readings_block(summary: Summary, width: int) -> list[str]:
    """A line per model and suite, for suites that hold problems no model can answer; nothing where there are none."""
    rows: list[Row] = []
    left_out = 0
    for suite, _ in summary.suites:
        lines = []
        for card in shown(summary):
            every, some = summary.find("pass@1", suite, card.label), summary.find("pass@1-answerable", suite, card.label)
            if some is None or every is None or every.value is None:
                continue
            left_out = max(left_out, int(some.detail["left_out"]))
            ends = f"[{percent(some.low)}, {percent(some.high)}]" if some.value is not None else "-"
            figures = (
                f"{every.detail['solved']}/{every.detail['judged']}",
                percent(every.value),
                f"{some.detail['solved']}/{some.detail['judged']}",
                percent(some.value),
                ends,
            )
            lines.append(Row(f"  {mark(card)} {clean(card.label)}", figures))
        if lines:
            rows += [Row(f"{clean(suite)}, both readings", _HEAD), *lines]
    if not rows:
        return []
    note = (
        "Answerable: the published statements name the function that is tested, and something is tested. "
        "To compare with published scores take all problems."
    )
    return [*table(rows, width, dispensable=(4,)), *wrap(note, width, first="  ", rest="  ")]
