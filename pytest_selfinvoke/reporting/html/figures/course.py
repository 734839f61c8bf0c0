"""Scores over releases, and what changed from each to the next."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from pytest_selfinvoke.history import Course, History
from pytest_selfinvoke.reporting.digest import Table
from pytest_selfinvoke.reporting.html.drawing import DENSE, MOE, OTHER, PARTS, end_labels, label, panel
from pytest_selfinvoke.reporting.html.figures.figure import Figure
from pytest_selfinvoke.reporting.numbers import ABSENT, ends, percent, points

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TITLE = "From run to run"
READING = (
    "pass@1 of each model with its 95 % interval, in the order in which the runs were given. What changed from one run to the "
    "next is measured problem by problem, which shows more than two intervals side by side do."
)
_COLORS = (MOE, DENSE, OTHER, *PARTS)
_LINES = ("-", "--", ":", "-.")
_MARKERS = "osD^v<>P"


def course(history: History) -> Figure:
    """A panel per suite, and all neighbours' differences."""
    panels = []
    for suite in dict.fromkeys(one.suite for one in history.courses):
        courses = [one for one in history.courses if one.suite == suite]
        alternative = f"pass@1 on {suite}: " + "; ".join(
            f"{one.model} {', '.join(percent(rate.value if rate else None) for rate in one.rates)} percent" for one in courses
        )
        panels.append(panel(250, alternative, partial(_draw, courses=courses, names=history.names)))
    head = ["suite", "model"]
    for place, name in enumerate(history.names):
        head += [name] if place == 0 else ["change", "lost, won", "p worse", name]
    rows = [_row(one) for one in history.courses]
    caption = "pass@1 in percent; changes in points, over the problems judged both times, with their 95 % interval"
    return Figure("history", TITLE, READING, panels, Table(caption, head, rows))


def _row(one: Course) -> list[str]:
    cells = [one.suite, one.model]
    for place, rate in enumerate(one.rates):
        if place:
            found = one.steps[place - 1].comparison
            if found is None:
                cells += [f"not measured: {one.steps[place - 1].reason}", ABSENT, ABSENT]
            else:
                change = f"{points(found.value)} [{points(found.low)}, {points(found.high)}]"
                cells += [change, f"{len(found.lost)}, {len(found.won)}", f"{found.p_worse:.3f}"]
        cells.append(f"{percent(rate.value)} {ends(rate, rate=True)}" if rate and rate.value is not None else ABSENT)
    return cells


def _draw(axes: "Axes", courses: list[Course], names: Sequence[str]) -> None:
    axes.set_title(courses[0].suite)
    last = len(names) - 1
    texts = []
    for place, one in enumerate(courses):
        color = _COLORS[place % len(_COLORS)]
        here = [(x, rate) for x, rate in enumerate(one.rates) if rate and rate.value is not None]
        xs, ys = [x for x, _ in here], [100 * float(rate.value or 0) for _, rate in here]
        if not here:
            continue
        style: dict[str, Any] = {
            "color": color,
            "marker": _MARKERS[place % len(_MARKERS)],
            "linestyle": _LINES[place % len(_LINES)],
        }
        axes.plot(xs, ys, markersize=5, linewidth=1.8, **style)
        for x, rate in here:
            if rate.low is not None and rate.high is not None:
                axes.plot([x, x], [100 * rate.low, 100 * rate.high], color=color, linewidth=1, alpha=0.7)
        texts.append((ys[-1], label(one.model), color))
    axes.set_xlim(-0.15, last + 0.75 * max(last, 1))
    axes.set_xticks(range(len(names)), [label(name) for name in names])
    axes.set_ylabel("pass@1, %")
    axes.grid(axis="y")
    end_labels(axes, last, texts, "right")
