"""Scores over releases, and what changed from each to the next."""

from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from pytest_selfinvoke.history import Course, History
from pytest_selfinvoke.reporting.digest import Table
from pytest_selfinvoke.reporting.html.drawing import end_labels, label, legend, look, panel
from pytest_selfinvoke.reporting.html.figures.figure import Figure
from pytest_selfinvoke.reporting.numbers import ABSENT, ends, percent, points

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TITLE = "From run to run"
READING = (
    "pass@1 of each model with its 95 % interval, in the order in which the runs were given. What changed from one run to the "
    "next is measured problem by problem, which shows more than two intervals side by side do."
)
# Colours and lines tell architectures apart; markers beyond the first do so with the models of one.
_FURTHER = "^vP*Xd"


def course(history: History) -> Figure:
    """A panel per suite, and all neighbours' differences."""
    panels = []
    for suite in dict.fromkeys(one.suite for one in history.courses):
        courses = [one for one in history.courses if one.suite == suite]
        alternative = f"pass@1 on {suite}: " + "; ".join(
            f"{one.model} {', '.join(percent(rate.value if rate else None) for rate in one.rates)} percent" for one in courses
        )
        panels.append(panel(250, alternative, partial(_draw, courses=courses, history=history)))
    head = ("suite", "model", "run", "pass@1 %", "95 % interval", "change, points", "95 % interval", "lost", "won", "p worse")
    rows = [row for one in history.courses for row in _rows(one, history.names)]
    caption = "pass@1, and what changed since the run before, over the problems judged both times"
    return Figure("history", TITLE, READING, panels, Table(caption, head, rows))


def _rows(one: Course, names: Sequence[str]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for place, (name, rate) in enumerate(zip(names, one.rates, strict=True)):
        score = (percent(rate.value), ends(rate, rate=True)) if rate else (ABSENT, ABSENT)
        found = one.steps[place - 1].comparison if place else None
        change = (ABSENT, ABSENT, ABSENT, ABSENT, ABSENT)
        if found:
            interval = f"[{points(found.low)}, {points(found.high)}]"
            change = (points(found.value), interval, str(len(found.lost)), str(len(found.won)), f"{found.p_worse:.3f}")
        elif place:
            change = (f"not measured: {one.steps[place - 1].reason}", ABSENT, ABSENT, ABSENT, ABSENT)
        rows.append((one.suite, one.model, name, *score, *change))
    return rows


def _draw(axes: "Axes", courses: list[Course], history: History) -> None:
    axes.set_title(courses[0].suite)
    last = len(history.names) - 1
    texts = []
    drawn: Counter[str] = Counter()
    for one in courses:
        style = look(history.architectures.get(one.model, ""))
        marker = [style.marker, *_FURTHER][drawn[style.name] % (len(_FURTHER) + 1)]
        drawn[style.name] += 1
        here = [(x, rate) for x, rate in enumerate(one.rates) if rate and rate.value is not None]
        xs, ys = [x for x, _ in here], [100 * float(rate.value or 0) for _, rate in here]
        if not here:
            continue
        axes.plot(xs, ys, style.line, color=style.color, marker=marker, markersize=5, linewidth=1.8)
        for x, rate in here:
            if rate.low is not None and rate.high is not None:
                axes.plot([x, x], [100 * rate.low, 100 * rate.high], color=style.color, linewidth=1, alpha=0.7)
        texts.append((xs[-1], ys[-1], label(one.model), style.color))
    axes.set_xlim(-0.1, last + 0.1)
    axes.set_xticks(range(len(history.names)), [label(name) for name in history.names])
    axes.set_ylabel("pass@1, %")
    axes.grid(axis="y")
    end_labels(axes, last + 0.16, texts)
    legend(axes, (history.architectures.get(one.model, "") for one in courses))
