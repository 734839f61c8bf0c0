"""How the items that were not solved ended: the models' failures, and ours."""

import re
from itertools import islice

from pytest_selfinvoke.analysis.counts import StatusCounts
from pytest_selfinvoke.reporting.rates import mark, shown
from pytest_selfinvoke.reporting.summary import Summary
from pytest_selfinvoke.reporting.table import Row, table
from pytest_selfinvoke.reporting.text import cells, clean, count, cut, flow, left, wrap

# Kinds of exceptions and of errors that are named; of the rest only the number is given.
_EXCEPTIONS = 4
_ERRORS = 3

_BREAK = re.compile("(?<=[,;]) ")


def unsolved_block(summary: Summary, width: int) -> list[str]:
    """The statuses of the samples that did not pass, a suite a line; nothing where all did."""
    ended = [(clean(suite), _ended(summary.statuses[suite])) for suite, _ in summary.suites if suite in summary.statuses]
    ended = [(suite, kinds) for suite, kinds in ended if kinds]
    if not ended:
        return []
    column = min(max(cells(suite) for suite, _ in ended), width // 3)
    lines = ["unsolved samples of all models"]
    for suite, kinds in ended:
        name = left(cut(suite, column), column)
        lines += flow(kinds, width, first=f"  {name}  ", rest=" " * (column + 4), between=" ")
    return lines


def paper_block(summary: Summary, width: int) -> list[str]:
    """The types of errors as the paper counts them in its Table 9, for its suites; nothing where nothing is unsolved."""
    rows: list[Row] = []
    for suite, _ in summary.suites:
        counts = [(card, summary.paper_errors.get((suite, card.label), {})) for card in shown(summary)]
        counts = [(card, kinds) for card, kinds in counts if sum(kinds.values())]
        if counts:
            rows.append(Row(clean(suite), (*counts[0][1], "all")))
            rows += [
                Row(f"  {mark(card)} {clean(card.label)}", (*map(str, kinds.values()), str(sum(kinds.values()))))
                for card, kinds in counts
            ]
    return ["errors as arXiv 2412.21199 counts them (Table 9)", *table(rows, width)] if rows else []


def errors_block(summary: Summary, width: int) -> list[str]:
    """How many items ended in an error of ours and what the most frequent ones say; nothing where none did."""
    if not summary.errors:
        return []
    number = count(sum(summary.errors.values()), "item")
    lines = wrap(f"ERRORS: {number} without a verdict (no failures of a model; in no rate)", width, rest="  ")
    for message, times in islice(summary.errors.items(), _ERRORS):
        # Two lines say what it is; the item's own report has all of it.
        lines += wrap(cut(clean(message), 2 * width - 24), width, first=f"  {times} x ", rest="      ")
    if (more := len(summary.errors) - _ERRORS) > 0:
        lines.append(f"  and {count(more, 'other message')}")
    return lines


def _ended(counts: StatusCounts) -> list[str]:
    """The line in pieces, none of which is to be broken: "wrong 12;", "raised 3 (NameError 2,", "TypeError 1)"."""
    kinds = []
    for status, number in counts.statuses.items():
        if status == "raised":
            kinds.append(f"{status} {number} ({_exceptions(counts)})")
        elif status != "passed":
            kinds.append(f"{status} {number}")
    return _BREAK.split("; ".join(kinds)) if kinds else []


def _exceptions(counts: StatusCounts) -> str:
    named = [f"{clean(kind)} {number}" for kind, number in islice(counts.exceptions.items(), _EXCEPTIONS)]
    rest = sum(islice(counts.exceptions.values(), _EXCEPTIONS, None))
    return ", ".join([*named, f"other {rest}"] if rest else named)
