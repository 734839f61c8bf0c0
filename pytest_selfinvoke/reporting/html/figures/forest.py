"""The gaps with their intervals, one below the other: the figure that carries the answer."""

from functools import partial
from typing import TYPE_CHECKING

from pytest_selfinvoke.analysis.finding import Finding
from pytest_selfinvoke.record import Record
from pytest_selfinvoke.reporting.digest import Table, asked_suites
from pytest_selfinvoke.reporting.html.drawing import GRID, INK, MUTED, PAPER, panel
from pytest_selfinvoke.reporting.html.figures.figure import Figure
from pytest_selfinvoke.reporting.numbers import ABSENT, MINUS, ends, log_odds, points

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TITLE = "The gap between MoE and dense models"
READING = (
    "Points right of zero: MoE models solve more. Each bar is a 95 % interval; one that crosses zero shows no difference. "
    "The difference between suites is the second gap minus the first."
)
_WHO = {
    "": "these models",
    "-of-families": "other models of both kinds",
    "-at-active": "at equal active parameters",
    "-at-total": "at equal total parameters",
    "-of-pair": "pair",
    "-published": "with published models",
}


def forest(record: Record) -> Figure:
    """Every gap within a suite, then every difference between suites."""
    suites = asked_suites(record.summary())
    gaps = [finding for finding in record.findings if _kind(finding, "gap") is not None and finding.suite in suites]
    differences = [finding for finding in record.findings if _kind(finding, "gap-diff") is not None]
    found = [*gaps, *differences]
    measured = [finding for finding in found if finding.value is not None]
    rows = [_row(finding) for finding in found]
    numbers = ("points", "95 % interval", "problems", "80 % power finds", "log-odds", "95 % interval")
    head = ("of", "models", *numbers, "method, or what is missing")
    table = Table("Gaps, MoE minus dense, in percentage points", head, rows) if rows else None
    missing = () if measured else ("not measured: it takes a MoE and a dense model with results on the same suite",)
    if not measured:
        return Figure("forest", TITLE, READING, (), table, missing)
    alternative = "Gaps in percentage points: " + "; ".join(
        f"{_of(finding)}, {_who(finding)}: {points(finding.value)} {ends(finding)}" for finding in measured
    )
    drawn = panel(46 + 30 * len(measured), alternative, partial(_draw, findings=measured))
    return Figure("forest", TITLE, READING, (drawn,), table)


def _kind(finding: Finding, stem: str) -> str | None:
    """Which gap it is, as a key of `_WHO`; None where it is something else."""
    rest = finding.name.removeprefix(stem)
    return rest if finding.name.startswith(stem) and rest in _WHO else None


def _of(finding: Finding) -> str:
    if finding.suite:
        return finding.suite
    first, second = finding.detail.get("first"), finding.detail.get("second")
    return f"{second} {MINUS} {first}" if first and second else "difference between suites"


def _who(finding: Finding) -> str:
    kind = _kind(finding, "gap-diff") if finding.name.startswith("gap-diff") else _kind(finding, "gap")
    if kind == "-of-pair":
        return f"{finding.detail.get('moe_model')} against {finding.detail.get('dense_model')}"
    return _WHO[kind or ""] + (", extrapolated" if finding.detail.get("extrapolates") else "")


def _row(finding: Finding) -> tuple[str, ...]:
    of, who = _of(finding), _who(finding)
    if finding.value is None:
        return (of, who, ABSENT, ABSENT, ABSENT, ABSENT, ABSENT, ABSENT, f"not measured: {finding.not_measured}")
    return (
        of,
        f"{who} ({finding.detail.get('moe', '?')} MoE, {finding.detail.get('dense', '?')} dense)",
        points(finding.value),
        ends(finding),
        str(finding.n),
        points(finding.detail.get("detectable")).lstrip("+"),
        *log_odds(finding),
        finding.method,
    )


def _draw(axes: "Axes", findings: list[Finding]) -> None:
    places = list(range(len(findings)))[::-1]
    axes.axvline(0, color=INK, linewidth=1)
    for place, finding in zip(places, findings, strict=True):
        value = 100 * float(finding.value or 0)
        if finding.low is not None and finding.high is not None:
            axes.plot([100 * finding.low, 100 * finding.high], [place, place], color=INK, linewidth=2.2, solid_capstyle="butt")
        axes.plot(value, place, "D" if finding.name.startswith("gap-diff") else "o", color=INK, markersize=6)
        axes.text(
            0,
            place + 0.3,
            f"{_of(finding)}, {_who(finding)}",
            transform=axes.get_yaxis_transform(),
            fontsize=9,
            va="center",
            # Lines of the grid must not run through words.
            bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.8},
        )
        axes.annotate(
            points(finding.value),
            (1, place),
            xycoords=("axes fraction", "data"),
            ha="right",
            va="center",
            fontsize=9,
            color=INK,
        )
    lowest = min(finding.low if finding.low is not None else float(finding.value or 0) for finding in findings)
    highest = max(finding.high if finding.high is not None else float(finding.value or 0) for finding in findings)
    room = max(100 * (highest - lowest), 10.0) * 0.16
    axes.set_xlim(min(100 * lowest, 0) - room / 2, max(100 * highest, 0) + 1.4 * room)
    axes.set_ylim(-0.5, len(findings) - 0.3)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x")
    axes.set_xlabel("percentage points: dense better ←  → MoE better", fontsize=9, color=MUTED)
    for place in places[:-1]:
        axes.axhline(place - 0.45, color=GRID, linewidth=0.8)
