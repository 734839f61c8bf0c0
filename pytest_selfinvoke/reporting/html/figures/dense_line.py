"""Does a MoE model score in the second suite what a dense model of its strength would?"""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from pytest_selfinvoke.analysis.finding import Finding
from pytest_selfinvoke.record import Record
from pytest_selfinvoke.reporting.digest import Table
from pytest_selfinvoke.reporting.html.drawing import INK, end_labels, label, legend, look, panel
from pytest_selfinvoke.reporting.html.figures.figure import Figure
from pytest_selfinvoke.reporting.numbers import ends, percent, points

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TITLE = "The dense line"
READING = (
    "The line is fitted to the dense models alone: what they score in the second suite for their score in the first. A MoE "
    "model whose interval holds the line is where a dense model of its strength could be."
)


def dense_line(record: Record) -> Figure:
    """One panel, and each MoE model's residual."""
    line = next((finding for finding in record.findings if finding.name == "dense-line"), None)
    if line is None or line.value is None:
        reason = line.not_measured if line else "it takes two self-invoking suites and five dense models"
        return Figure("dense-line", TITLE, READING, not_measured=[f"not measured: {reason}"])
    residuals = [finding for finding in record.findings if finding.name == "dense-line-residual" and finding.value is not None]
    rates = {(finding.suite, finding.model): finding.value for finding in record.findings if finding.name == "pass@1"}
    first, second = str(line.detail["first"]), str(line.detail["second"])
    scores = {
        card.label: (card.architecture, one, other)
        for card in record.cards
        if card.architecture in ("moe", "dense")
        and not card.variant_of
        and (one := rates.get((first, card.label))) is not None
        and (other := rates.get((second, card.label))) is not None
    }
    alternative = f"{second} against {first}: slope {line.value:.2f} of the dense line; " + "; ".join(
        f"{finding.model} {points(finding.value)} points from it" for finding in residuals
    )
    drawn = panel(270, alternative, partial(_draw, line=line, residuals=residuals, scores=scores))
    rows = [
        (
            finding.model,
            percent(finding.detail["actual"]),
            percent(finding.detail["predicted"]),
            points(finding.value),
            ends(finding),
        )
        for finding in residuals
    ]
    caption = f"{second} = {100 * float(line.detail['intercept']):.1f} + {line.value:.2f} * {first}, R² {line.detail['r2']:.2f}"
    head = ("MoE model", f"{second} %", "dense line %", "residual, points", "95 % prediction interval")
    return Figure("dense-line", TITLE, READING, (drawn,), Table(caption, head, rows))


def _draw(axes: "Axes", line: Finding, residuals: list[Finding], scores: Mapping[str, tuple[str, float, float]]) -> None:
    xs = [100 * one for _, one, _ in scores.values()]
    intercept, slope = 100 * float(line.detail["intercept"]), float(line.value or 0)
    reach = (min(xs) - 3, max(xs) + 3)
    axes.plot(reach, [intercept + slope * x for x in reach], color=INK, linewidth=1.2)
    texts = []
    for name, (kind, one, other) in scores.items():
        style = look(kind)
        axes.plot(100 * one, 100 * other, style.marker, color=style.color, markersize=6)
        if kind == "moe":
            texts.append((100 * one, 100 * other, label(name), style.color))
    for finding in residuals:
        _, one, _ = scores[finding.model]
        low, high = (100 * float(finding.detail[key]) for key in ("predicted_low", "predicted_high"))
        axes.plot([100 * one, 100 * one], [low, high], color=look("moe").color, linewidth=1, alpha=0.6)
    axes.set_xlim(*reach)
    axes.set_xlabel(f"{line.detail['first']}, %")
    axes.set_ylabel(f"{line.detail['second']}, %")
    axes.grid()
    end_labels(axes, reach[1] + 0.04 * (reach[1] - reach[0]), texts)
    legend(axes, (kind for kind, _, _ in scores.values()), lines=False)
