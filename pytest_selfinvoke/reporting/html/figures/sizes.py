"""pass@1 against parameters, active and total: do MoE models stand where dense ones of their size do?"""

import math
from functools import partial
from typing import TYPE_CHECKING, Literal

from pytest_selfinvoke.analysis.parallel_lines import parallel_lines
from pytest_selfinvoke.models.card import ModelCard
from pytest_selfinvoke.record import Record
from pytest_selfinvoke.reporting.digest import Table
from pytest_selfinvoke.reporting.html.drawing import SHADE, label, look, panel
from pytest_selfinvoke.reporting.html.figures.figure import Figure
from pytest_selfinvoke.reporting.numbers import parameters, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TITLE = "Scores against the size of models"
READING = (
    "Sizes are on a logarithmic scale. Lines are fitted to both kinds with one slope, and need three models of each. Shaded: "
    "sizes found on both sides; outside of it, a comparison at equal size extrapolates."
)

Size = Literal["active", "total"]
SIZES: tuple[Size, ...] = ("active", "total")
_Point = tuple[ModelCard, float, float]


def sizes(record: Record) -> Figure:
    """For each self-invoking suite a panel of active and one of total parameters; variants are shown, and fitted to nothing."""
    suites = [suite.name for suite in record.suites if suite.base] or [suite.name for suite in record.suites]
    rates = {(finding.suite, finding.model): finding.value for finding in record.findings if finding.name == "pass@1"}
    panels = []
    for suite in suites:
        for size in SIZES:
            points = _points(record, suite, size, rates)
            if points:
                alternative = f"pass@1 on {suite} against {size} parameters: " + "; ".join(
                    f"{card.label} {parameters(x)}, {percent(y)} percent" for card, x, y in points
                )
                title = f"{suite}, {size} parameters"
                panels.append(panel(230, alternative, partial(_draw, points=points, title=title)))
    unknown = [card.label for card in record.cards if not card.total_parameters]
    reasons = []
    if unknown:
        reasons.append(
            f"not measured for {', '.join(unknown)}: the number of parameters is not known; the models' table takes it"
        )
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
    return Figure("sizes", TITLE, READING, panels, table, reasons)


def _points(record: Record, suite: str, size: Size, rates: dict[tuple[str, str], float | None]) -> list[_Point]:
    found = []
    for card in record.cards:
        count = card.active_parameters if size == "active" else card.total_parameters
        rate = rates.get((suite, card.label))
        if count and rate is not None:
            found.append((card, float(count), rate))
    return found


def _draw(axes: "Axes", points: list[_Point], title: str) -> None:
    axes.set_title(title)
    axes.set_xscale("log")
    axes.set_ylabel("pass@1, %")
    axes.grid()
    kinds = {kind: [point for point in points if point[0].architecture == kind] for kind in ("moe", "dense", "unknown")}
    fitted = {
        kind: [(math.log10(x), 100 * y) for card, x, y in kinds[kind] if not card.variant_of] for kind in ("moe", "dense")
    }
    _shade_overlap(axes, fitted)
    lines = parallel_lines(fitted)
    for kind, of_kind in kinds.items():
        style = look(kind)
        for card, x, y in of_kind:
            face = "none" if card.variant_of else style.color
            axes.plot(x, 100 * y, style.marker, color=style.color, markerfacecolor=face, markersize=6)
            offset = (0, 7) if len(points) < 8 else (5, 4)
            axes.annotate(
                label(card.label),
                (x, 100 * y),
                xytext=offset,
                textcoords="offset points",
                ha="center" if offset[0] == 0 else "left",
                fontsize=8,
                color=style.color,
            )
        if lines and kind in lines[1]:
            ends = [min(x for x, _ in fitted[kind]), max(x for x, _ in fitted[kind])]
            axes.plot([10**x for x in ends], [lines[1][kind] + lines[0] * x for x in ends], style.line, color=style.color)
    xs, ys = [x for _, x, _ in points], [100 * y for _, _, y in points]
    axes.set_xlim(min(xs) / 2.2, max(xs) * 2.2)
    room = max(max(ys) - min(ys), 10.0) * 0.2
    axes.set_ylim(max(min(ys) - room, -2), max(ys) + room)
    ticks = _ticks(min(xs), max(xs))
    axes.set_xticks(ticks, [parameters(tick).replace(" ", "") for tick in ticks])
    axes.minorticks_off()


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
