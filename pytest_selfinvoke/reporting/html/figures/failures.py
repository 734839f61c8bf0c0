"""How unsolved samples ended: shares of each kind of end, one bar per suite and architecture."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from pytest_selfinvoke.analysis.causes import CAUSES
from pytest_selfinvoke.outcome import Outcome
from pytest_selfinvoke.record import Record
from pytest_selfinvoke.reporting.digest import Table
from pytest_selfinvoke.reporting.html.drawing import INK, PAPER, PARTS, panel
from pytest_selfinvoke.reporting.html.figures.figure import Figure
from pytest_selfinvoke.reporting.numbers import percent
from pytest_selfinvoke.reporting.rates import GROUPS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_READING = (
    "Shares of the unsolved samples of each kind of model; what is under 6 % has no number in the bar, but one in the table."
)
_READING_CAUSES = (
    "Each failed solution of a self-invoking problem is tested again: its base function alone, and the whole with the "
    "reference's base function. Problems whose reference does not call its base are left out. Weak tests: both pass."
)
# In this order.
_GROUPS = {**GROUPS, "unknown": "other"}
MOST_KINDS = len(PARTS)
_HATCHES = ("", "///", "...", "xx", "--", "\\\\\\")
_NUMBERED = 0.06

Bar = tuple[str, Counter[str]]


def errors(record: Record) -> Figure:
    """By the status of the sample, with the class of the exception where one was raised."""
    bars = _bars(record, lambda outcome: outcome.error_type if outcome.status == "raised" else outcome.status)
    missing = ["not measured: no sample was judged and left unsolved"]
    return _figure("errors", "How unsolved samples ended", bars, missing, _READING)


def causes(record: Record) -> Figure:
    """By where the fault lies: in the base function, in the composition, in both, or in weak tests of the base."""
    failed = {group: Counter(counts.causes) for group, counts in record.causes.items() if counts.failed}
    bars = [(name, failed[group]) for group, name in _GROUPS.items() if group in failed]
    missing = ["not measured: no sample of a self-invoking suite failed, or its cause was not looked for"]
    return _figure("causes", "Where failures come from", bars, missing, _READING_CAUSES, CAUSES)


def _bars(record: Record, kind: Callable[[Outcome], str]) -> list[Bar]:
    """What the unsolved samples of each suite and kind of model are of, counted; those of no kind are left out."""
    groups = record.groups
    counts: dict[tuple[str, str], Counter[str]] = {}
    for outcome in record.outcomes:
        if outcome.judged and not outcome.solved and (said := kind(outcome)):
            counts.setdefault((outcome.suite, groups.get(outcome.model, "unknown")), Counter())[said] += 1
    return [
        (f"{suite.name}, {name}", counts[suite.name, group])
        for suite in record.suites
        for group, name in _GROUPS.items()
        if (suite.name, group) in counts
    ]


def _figure(
    key: str, title: str, bars: Sequence[Bar], missing: Sequence[str], reading: str, order: Sequence[str] = ()
) -> Figure:
    if not bars:
        return Figure(key, title, reading, not_measured=missing)
    total: Counter[str] = Counter()
    for _, counted in bars:
        total.update(counted)
    ranked = list(order) or [kind for kind, _ in sorted(total.items(), key=lambda entry: (-entry[1], entry[0]))]
    kinds = ranked if len(ranked) <= MOST_KINDS else [*ranked[: MOST_KINDS - 1], "other"]
    shares = [_shares(counted, kinds) for _, counted in bars]
    alternative = f"{title}: " + "; ".join(
        f"{name}: " + ", ".join(f"{kind} {percent(share)} percent" for kind, share in zip(kinds, row, strict=True))
        for (name, _), row in zip(bars, shares, strict=True)
    )
    names = [f"{name} ({sum(counted.values())})" for name, counted in bars]
    drawn = panel(58 + 34 * len(bars), alternative, partial(_draw, names=names, kinds=kinds, shares=shares))
    rows = [("all", *(str(sum(counted.values())) for _, counted in bars))]
    rows += [(kind, *(str(counted[kind]) for _, counted in bars)) for kind in ranked]
    table = Table("Unsolved samples, counted", ("unsolved", *(name for name, _ in bars)), rows)
    return Figure(key, title, reading, (drawn,), table)


def _shares(counted: Counter[str], kinds: Sequence[str]) -> list[float]:
    whole = sum(counted.values())
    named = [counted[kind] / whole for kind in kinds if kind != "other"]
    return [*named, max(1 - sum(named), 0)] if "other" in kinds else named


def _draw(axes: "Axes", names: Sequence[str], kinds: Sequence[str], shares: Sequence[Sequence[float]]) -> None:
    places = list(range(len(names)))[::-1]
    for place, name, row in zip(places, names, shares, strict=True):
        start = 0.0
        for part, (kind, share) in enumerate(zip(kinds, row, strict=True)):
            axes.barh(
                place,
                100 * share,
                left=start,
                height=0.46,
                color=PARTS[part],
                hatch=_HATCHES[part],
                edgecolor=PAPER,
                linewidth=0.6,
                label=kind if place == places[0] else None,
            )
            if share >= _NUMBERED:
                axes.text(
                    start + 50 * share,
                    place,
                    f"{100 * share:.0f}",
                    ha="center",
                    va="center",
                    fontsize=9,
                    color=INK,
                    bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1.2},
                )
            start += 100 * share
        axes.text(0, place + 0.33, name, fontsize=9)
    axes.set_xlim(0, 100)
    axes.set_ylim(-0.4, len(names) - 0.25)
    axes.set_yticks([])
    axes.set_xlabel("% of unsolved samples", fontsize=9)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    figure: Any = axes.figure
    figure.legend(loc="outside upper left", ncols=3, frameon=False, fontsize=8, handlelength=1.4, columnspacing=1.0)
