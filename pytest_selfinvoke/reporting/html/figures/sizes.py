"""pass@1 against parameters, active and total: do MoE models stand where dense ones of their size do?"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

from pytest_selfinvoke.analysis.parallel_lines import parallel_lines
from pytest_selfinvoke.models.card import ModelCard
from pytest_selfinvoke.record import Record
from pytest_selfinvoke.reporting.digest import Table
from pytest_selfinvoke.reporting.html.drawing import FILLS, SHADE, label, legend, look, panel, point_labels
from pytest_selfinvoke.reporting.html.figures.figure import Figure
from pytest_selfinvoke.reporting.numbers import parameters, percent
from pytest_selfinvoke.reporting.published import published_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TITLE = "Scores against the size of models"
READING = (
    "Sizes are on a logarithmic scale. Lines are fitted to both kinds with one slope, and need three models of each. Shaded: "
    "sizes found on both sides; outside of it, a comparison at equal size extrapolates."
)
READING_PUBLISHED = (
    " Hollow: published scores, measured elsewhere and otherwise; no line is fitted to them, and where there is no room for "
    "their names, the table above has them."
)

Size = Literal["active", "total"]
SIZES: tuple[Size, ...] = ("active", "total")


@dataclass(frozen=True)
class _Point:
    """A model of so many parameters that solves this share of a suite, 0..1; ``kind`` is a key of `FILLS`, or empty."""

    card: ModelCard
    size: float
    rate: float
    name: str
    kind: str

    @property
    def xy(self) -> tuple[float, float]:
        return self.size, 100 * self.rate


def sizes(record: Record) -> Figure:
    """For each self-invoking suite a panel of active and one of total parameters; variants are shown, and fitted to nothing.

    One panel where all models are dense, since both are the same.
    """
    suites = [suite.name for suite in record.suites if suite.base] or [suite.name for suite in record.suites]
    rates = {(finding.suite, finding.model): finding.value for finding in record.findings if finding.name == "pass@1"}
    panels = []
    for suite in suites:
        drawn = {size: _points(record, suite, size, rates) for size in SIZES}
        both = [[point.xy for point in points] for points in drawn.values()]
        for size, points in drawn.items():
            of = f"{size} parameters" if both[0] != both[1] else "parameters"
            if len(points) < 2 or (size == "total" and of == "parameters"):
                continue
            alternative = f"pass@1 on {suite} against {of}: " + "; ".join(
                f"{point.name}{point.kind and f' ({point.kind})'} {parameters(point.size)}, {percent(point.rate)} percent"
                for point in points
            )
            panels.append(panel(230, alternative, partial(_draw, points=points, title=f"{suite}, {of}")))
    rows = [
        (
            card.label,
            look(card.architecture).name,
            parameters(card.active_parameters),
            parameters(card.total_parameters),
            *(percent(rates.get((suite, card.label))) for suite in suites),
        )
        for card in record.cards
    ]
    head = ("model", "architecture", "active", "total", *(f"{suite} %" for suite in suites))
    table = Table("Parameters and pass@1", head, rows) if panels else None
    reading = READING + (READING_PUBLISHED if record.published else "")
    return Figure("sizes", TITLE, reading, panels, table, _missing(record, any_panel=bool(panels)))


def _missing(record: Record, *, any_panel: bool) -> list[str]:
    unknown = [card.label for card in record.cards if not card.total_parameters]
    if unknown:
        return [f"not measured for {', '.join(unknown)}: the number of parameters is not known; the models' table takes it"]
    return [] if any_panel else ["not measured: it takes two models with results"]


def _points(record: Record, suite: str, size: Size, rates: dict[tuple[str, str], float | None]) -> list[_Point]:
    found = [
        (card, rates.get((suite, card.label)), label(card.label), "variant" if card.variant_of else "") for card in record.cards
    ]
    found += [
        (score.card, score.percent / 100, published_name(score.card), "published")
        for score in record.published
        if score.suite == suite
    ]
    return [
        _Point(card, float(count), rate, name, kind)
        for card, rate, name, kind in found
        if (count := card.active_parameters if size == "active" else card.total_parameters) and rate is not None
    ]


def _draw(axes: "Axes", points: Sequence[_Point], title: str) -> None:
    axes.set_title(title)
    axes.set_xscale("log")
    axes.set_ylabel("pass@1, %")
    axes.grid()
    fitted = {
        kind: [(math.log10(p.size), 100 * p.rate) for p in points if p.card.architecture == kind and not p.kind]
        for kind in ("moe", "dense")
    }
    _shade_overlap(axes, fitted)
    lines = parallel_lines(fitted)
    for kind, of_kind in fitted.items():
        if lines and kind in lines[1]:
            ends = [min(x for x, _ in of_kind), max(x for x, _ in of_kind)]
            style = look(kind)
            axes.plot([10**x for x in ends], [lines[1][kind] + lines[0] * x for x in ends], style.line, color=style.color)
    for point in points:
        style = look(point.card.architecture)
        fill = FILLS.get(point.kind, "full")
        axes.plot(*point.xy, style.marker, color=style.color, fillstyle=fill, markersize=5 if point.kind == "published" else 6)
    xs, ys = [x for x, _ in (point.xy for point in points)], [y for _, y in (point.xy for point in points)]
    axes.set_xlim(min(xs) / 2.2, max(xs) * 2.2)
    room = max(max(ys) - min(ys), 10.0) * 0.2
    axes.set_ylim(max(min(ys) - room, -2), max(ys) + room)
    ticks = _ticks(min(xs), max(xs))
    axes.set_xticks(ticks, [parameters(tick).replace(" ", "") for tick in ticks])
    axes.minorticks_off()
    legend(axes, (point.card.architecture for point in points), [kind for kind in FILLS if kind in {p.kind for p in points}])
    published = sum(point.kind == "published" for point in points)
    point_labels(axes, [(*point.xy, point.name, look(point.card.architecture).color) for point in points], optional=published)


def _ticks(low: float, high: float) -> list[float]:
    """Two or three round sizes a decade."""
    steps = (1, 3) if high / low > 30 else (1, 2, 5)
    every = [step * 10.0**power for power in range(5, 15) for step in steps]
    return [tick for tick in every if low / 2 <= tick <= high * 2]


def _shade_overlap(axes: "Axes", fitted: dict[str, list[tuple[float, float]]]) -> None:
    if all(fitted.values()):
        low = max(min(x for x, _ in points) for points in fitted.values())
        high = min(max(x for x, _ in points) for points in fitted.values())
        if low < high:
            axes.axvspan(10**low, 10**high, color=SHADE, linewidth=0)
