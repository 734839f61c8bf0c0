"""From base to pro: is the fall of MoE models another than that of dense ones?"""

from collections.abc import Collection, Mapping
from functools import partial
from typing import TYPE_CHECKING

from pytest_selfinvoke.analysis.finding import Finding
from pytest_selfinvoke.record import Record
from pytest_selfinvoke.reporting.digest import Table
from pytest_selfinvoke.reporting.html.drawing import FILLS, end_labels, label, legend, look, panel
from pytest_selfinvoke.reporting.html.figures.figure import Figure
from pytest_selfinvoke.reporting.numbers import ends, percent, points

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TITLE = "From base problems to self-invoking ones"
READING = (
    "Each line is a model: the share of base problems it solves, and of the problems that build on them. pass@1 in percent."
)


def slope(record: Record) -> Figure:
    """A panel per suite whose base suite ran too."""
    architectures = {card.label: card.architecture for card in record.cards}
    variants = {card.label for card in record.cards if card.variant_of}
    drops = [finding for finding in record.findings if finding.name == "drop"]
    measured = [finding for finding in drops if finding.value is not None]
    absent = [suite for suite in record.suites if suite.base and suite.name not in {drop.suite for drop in drops}]
    reasons = [
        f"not measured for {suite.name}: its base suite did not run; add --selfinvoke-suite={suite.base}" for suite in absent
    ]
    reasons += [f"not measured for {drop.model} on {drop.suite}: {drop.not_measured}" for drop in drops if drop.value is None]
    if not drops and not reasons:
        reasons = ["not measured: no suite of this run has a base suite"]
    panels = []
    for suite in dict.fromkeys(finding.suite for finding in measured):
        of_suite = [finding for finding in measured if finding.suite == suite]
        alternative = f"{of_suite[0].detail['base_suite']} to {suite}: " + "; ".join(
            f"{finding.model} {percent(finding.detail['base'])} to {percent(finding.detail['pro'])} percent"
            for finding in of_suite
        )
        panels.append(panel(260, alternative, partial(_draw, drops=of_suite, architectures=architectures, variants=variants)))
    rows = [
        (
            drop.model,
            look(architectures.get(drop.model, "")).name,
            drop.suite,
            percent(drop.detail["base"]),
            percent(drop.detail["pro"]),
            points(drop.value),
            ends(drop),
            str(drop.n),
        )
        for drop in measured
    ]
    head = ("model", "architecture", "suite", "base %", "pro %", "drop, points", "95 % interval", "problems")
    table = Table("Base, pro and the drop between them, over problems judged in both suites", head, rows) if rows else None
    return Figure("slope", TITLE, READING, panels, table, reasons)


def _draw(axes: "Axes", drops: list[Finding], architectures: Mapping[str, str], variants: Collection[str]) -> None:
    axes.set_title(f"{drops[0].detail['base_suite']} → {drops[0].suite}")
    axes.set_xlim(-0.06, 1.06)
    axes.set_ylim(0, 100)
    axes.set_xticks([0, 1], ["base", "pro"])
    axes.set_ylabel("pass@1, %")
    axes.grid(axis="y")
    texts = []
    for drop in drops:
        style = look(architectures.get(drop.model, ""))
        base, pro = 100 * float(drop.detail["base"]), 100 * float(drop.detail["pro"])
        fill = FILLS["variant"] if drop.model in variants else "full"
        axes.plot(
            [0, 1],
            [base, pro],
            style.line,
            color=style.color,
            marker=style.marker,
            fillstyle=fill,
            markersize=5,
            linewidth=1.6,
        )
        texts.append((1.0, pro, f"{label(drop.model)} {points(-float(drop.value or 0))}", style.color))
    end_labels(axes, 1.12, texts)
    shown = {drop.model for drop in drops}
    legend(axes, (architectures.get(model, "") for model in shown), ["variant"] if shown & set(variants) else [])
