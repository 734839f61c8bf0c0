"""The block of failure sources: whether base function or composition is wrong, by architecture."""

from collections.abc import Iterable, Mapping

from pytest_selfinvoke.analysis.causes import CauseCounts
from pytest_selfinvoke.reporting.rates import GROUPS
from pytest_selfinvoke.reporting.summary import Summary
from pytest_selfinvoke.reporting.table import Row, table
from pytest_selfinvoke.reporting.text import clean, count, wrap

_TITLE = "where pro failures come from"
_SHORT = {
    "base wrong": "base",
    "composition wrong": "composition",
    "both wrong": "both",
    "weak base tests": "weak tests",
}
# Reasons that are named; those of other suites seldom come to more.
_REASONS = 2


def causes_block(summary: Summary, width: int) -> list[str]:
    """A line per architecture, over all suites; nothing where no cause was looked for, or nothing failed."""
    counts = {GROUPS[group]: summary.causes[group] for group in GROUPS if group in summary.causes}
    unmeasured = _added(counts.values())
    if not any(each.failed for each in counts.values()):
        return wrap(f"{_TITLE}: not measured: {_reasons(unmeasured)}", width, rest="  ") if unmeasured else []
    heads = tuple(next(iter(counts.values())).causes)
    if width < 80:
        heads = tuple(_SHORT.get(head, head) for head in heads)
    rows = [Row(_TITLE if width >= 100 else "pro failures", ("all", *heads))]
    rows += [
        Row(f"  {name}", (str(each.failed), *(_share(number, each.failed) for number in each.causes.values())))
        for name, each in counts.items()
        if each.failed
    ]
    notes = _notes(counts, unmeasured)
    return [*table(rows, width, dispensable=(0,)), *(wrap(notes, width, first="  ", rest="  ") if notes else [])]


def _notes(counts: Mapping[str, CauseCounts], unmeasured: Mapping[str, int]) -> str:
    without_code = sum(each.without_code for each in counts.values())
    apart, unnamed = (sum(getattr(each, name) for each in counts.values()) for name in ("apart", "unnamed"))
    solved = sum(each.solved for each in counts.values())
    redefined = sum(each.redefined for each in counts.values())
    notes = []
    if without_code:
        notes.append(f"{without_code} of both wrong gave no Python")
    if redefined:
        notes.append(f"{redefined} define the base function anew within the pro function")
    if apart:
        notes.append(f"apart: {count(apart, 'failure')} on problems whose reference does not call its base function")
    if unnamed:
        notes.append(f"apart: {unnamed} for want of a function that the published statement does not name")
    if unmeasured:
        notes.append(f"not measured: {_reasons(unmeasured)}")
    if solved:
        bypassed = sum(each.bypassed for each in counts.values())
        notes.append(f"bypassed: {bypassed} of {solved} solved with a base function that fails its tests")
    return "; ".join(notes) + "." if notes else ""


def _added(counts: Iterable[CauseCounts]) -> dict[str, int]:
    total: dict[str, int] = {}
    for each in counts:
        for reason, number in each.unmeasured.items():
            total[reason] = total.get(reason, 0) + number
    # The most frequent first: the others are not named.
    return dict(sorted(total.items(), key=lambda entry: (-entry[1], entry[0])))


def _reasons(unmeasured: Mapping[str, int]) -> str:
    named = [f"{number} ({clean(reason)})" for reason, number in list(unmeasured.items())[:_REASONS]]
    rest = sum(list(unmeasured.values())[_REASONS:])
    return ", ".join([*named, f"{rest} for other reasons"] if rest else named)


def _share(number: int, of: int) -> str:
    return f"{number} {100 * number / of:3.0f}%"
