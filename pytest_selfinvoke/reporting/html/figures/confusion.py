"""Base against pro, problem by problem: who can do the part, and who the whole?"""

from functools import partial
from typing import TYPE_CHECKING

from pytest_selfinvoke.analysis.intervals import mean
from pytest_selfinvoke.record import Record
from pytest_selfinvoke.reporting.digest import Table
from pytest_selfinvoke.reporting.html.drawing import INK, look, panel
from pytest_selfinvoke.reporting.html.figures.figure import Figure
from pytest_selfinvoke.reporting.numbers import ends, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TITLE = "Base and pro, side by side"
READING = (
    "Of a hundred problems: how many does a model of each kind solve both of, the base problem alone, the self-invoking one "
    "alone, or neither? Each model of a kind weighs the same."
)
# How strong the colour of a cell is for no problem and for all of them; ink has to be legible on it.
FAINT, STRONG = 0.06, 0.48
CELLS = ("both", "base only", "pro only", "neither")


def confusion(record: Record) -> Figure:
    """For each suite a panel of each architecture."""
    architectures = {card.label: card.architecture for card in record.cards if not card.variant_of}
    drops = {(finding.suite, finding.model): finding for finding in record.findings if finding.name == "drop" and finding.n}
    given = [finding for finding in record.findings if finding.name == "pro-given-base" and finding.value is not None]
    rows: list[tuple[str, ...]] = []
    shares: dict[tuple[str, str], list[tuple[float, ...]]] = {}
    for finding in given:
        drop = drops.get((finding.suite, finding.model))
        if drop is None:
            continue
        both = float(finding.detail["both"]) / drop.n
        base, pro = float(drop.detail["base"]), float(drop.detail["pro"])
        cells = (both, base - both, pro - both, 1 - base - pro + both)
        kind = architectures.get(finding.model, "")
        if kind in ("moe", "dense"):
            shares.setdefault((finding.suite, kind), []).append(cells)
        rows.append((finding.suite, finding.model, *map(percent, cells), percent(finding.value), ends(finding, rate=True)))
    if not rows:
        reason = "not measured: it takes a self-invoking suite and its base suite in one run, with some base problem solved"
        return Figure("confusion", TITLE, READING, not_measured=[reason])
    suites = [suite.name for suite in record.suites]
    panels = []
    for (suite, kind), every in sorted(shares.items(), key=lambda entry: (suites.index(entry[0][0]), entry[0][1] != "moe")):
        means = [mean([cells[index] for cells in every]) for index in range(len(CELLS))]
        name = f"{suite}, {look(kind).name} ({len(every)} model{'s' * (len(every) > 1)})"
        alternative = f"{name}: " + ", ".join(
            f"{cell} {percent(value)} percent" for cell, value in zip(CELLS, means, strict=True)
        )
        panels.append(panel(190, alternative, partial(_draw, means=means, name=name, color=look(kind).color)))
    head = ("suite", "model", *(f"{cell} %" for cell in CELLS), "pro given base %", "95 % interval")
    table = Table("Base and pro problems solved, in percent of the problems judged in both suites", head, rows)
    return Figure("confusion", TITLE, READING, panels, table)


def _draw(axes: "Axes", means: list[float], name: str, color: str) -> None:
    axes.set_title(name)
    axes.set_xlim(0, 2)
    axes.set_ylim(0, 2)
    for cell, value, (x, y) in zip(CELLS, means, ((0, 1), (1, 1), (0, 0), (1, 0)), strict=True):
        axes.fill(
            [x, x + 1, x + 1, x], [y, y, y + 1, y + 1], color=color, alpha=FAINT + (STRONG - FAINT) * max(value, 0), linewidth=0
        )
        axes.text(x + 0.5, y + 0.56, percent(value), ha="center", va="center", fontsize=15, color=INK)
        axes.text(x + 0.5, y + 0.22, cell, ha="center", va="center", fontsize=9, color=INK)
    axes.set_xticks([0.5, 1.5], ["pro solved", "pro not"])
    axes.set_yticks([0.5, 1.5], ["base not", "base solved"])
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
