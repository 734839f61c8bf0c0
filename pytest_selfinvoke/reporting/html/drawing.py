"""Small plots as inline SVG that takes its colours, light or dark, from the page's style sheet."""

import io
import re
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from pytest_selfinvoke.reporting.text import cut

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Each stands for a variable of the style sheet, and is replaced by it in the SVG.
INK, MUTED, GRID, PAPER = "#010101", "#020202", "#030303", "#040404"
MOE, DENSE, OTHER, SHADE = "#050505", "#060606", "#070707", "#080808"
PARTS = ("#090909", "#0a0a0a", "#0b0b0b", "#0c0c0c", "#0d0d0d", "#0e0e0e")
_NAMES = ("ink", "muted", "grid", "paper", "moe", "dense", "other", "shade", *(f"part{n}" for n in range(1, len(PARTS) + 1)))
_VARIABLES = dict(zip((INK, MUTED, GRID, PAPER, MOE, DENSE, OTHER, SHADE, *PARTS), _NAMES, strict=True))

# Points of the drawing's own scale; a page shows a panel some 350 to 500 pixels wide.
WIDTH = 360.0
LABEL_CELLS = 24
_SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "none",
    "text.parse_math": False,
    "font.size": 10.0,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.titlesize": 11.0,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "text.color": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "hatch.linewidth": 0.6,
}


@dataclass(frozen=True)
class Look:
    """How the models of an architecture are drawn; no two differ by colour alone."""

    name: str
    color: str
    line: str
    marker: str


LOOKS = {
    "moe": Look("MoE", MOE, "-", "o"),
    "dense": Look("dense", DENSE, "--", "s"),
    "unknown": Look("other", OTHER, ":", "D"),
}


def look(architecture: str) -> Look:
    """The look of an architecture."""
    return LOOKS.get(architecture, LOOKS["unknown"])


def panel(height: float, alternative: str, draw: Callable[["Axes"], None]) -> str:
    """One plot, `WIDTH` points wide and ``height`` high, as an ``<svg>`` element without styles, scripts or references.

    ``alternative`` says in a sentence what it shows, for those who do not see it. ``draw`` gets matplotlib's axes.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    # Labels are people's and may be in scripts that matplotlib's font lacks; the browser has its own.
    with warnings.catch_warnings(), mpl.rc_context({**_SETTINGS, "svg.hashsalt": alternative}):
        warnings.simplefilter("ignore")
        figure = Figure(figsize=(WIDTH / 72, height / 72), layout="constrained")
        draw(figure.add_subplot())
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    return _inline(buffer.getvalue(), alternative)


def label(text: str) -> str:
    """A model's or suite's name, short enough to stand beside a point."""
    return cut(text, LABEL_CELLS)


def spread(places: Sequence[float], least: float) -> list[float]:
    """The places moved apart to be ``least`` from each other, in their order, about where they were."""
    order = sorted(range(len(places)), key=lambda index: places[index])
    moved = list(places)
    for _ in range(60):
        for low, high in pairwise(order):
            lacking = least - (moved[high] - moved[low])
            if lacking > 1e-9:
                moved[low] -= lacking / 2
                moved[high] += lacking / 2
    return moved


def end_labels(axes: "Axes", x: float, labels: Sequence[tuple[float, str, str]], side: Literal["left", "right"]) -> None:
    """Texts beside points: (y, text, color) each, moved apart where they would lie on each other."""
    bottom, top = axes.get_ylim()
    places = spread([y for y, _, _ in labels], (top - bottom) * 11 / 190)
    for place, (_, text, color) in zip(places, labels, strict=True):
        axes.annotate(
            text,
            (x, place),
            xytext=(6 if side == "right" else -6, 0),
            textcoords="offset points",
            ha="left" if side == "right" else "right",
            va="center",
            fontsize=9,
            color=color,
            annotation_clip=False,
        )


_STYLE = re.compile(r' style="([^"]*)"')
_HEAD = re.compile(r"(?s)^.*?<svg[^>]*?viewBox=\"([^\"]*)\"[^>]*>")
_NOISE = re.compile(r"(?s)<metadata>.*?</metadata>|<style[^>]*>.*?</style>|<!--.*?-->")
_FONT = re.compile(r"([\d.]+)px")


def _inline(document: str, alternative: str) -> str:
    """What matplotlib wrote, as an element: declarations become attributes, so that the page needs no inline styles."""
    from markupsafe import escape

    body = _NOISE.sub("", document)
    body = _HEAD.sub(lambda match: f'<svg viewBox="{match[1]}" role="img" aria-label="{escape(alternative)}">', body, count=1)
    body = _STYLE.sub(_attributes, body)
    for color, name in _VARIABLES.items():
        body = body.replace(color, f"var(--{name})")
    return body.strip()


def _attributes(match: re.Match[str]) -> str:
    said = []
    for declaration in match[1].replace("&quot;", "").split(";"):
        key, _, value = (part.strip() for part in declaration.partition(":"))
        if key == "font":
            size = _FONT.search(value)
            said += [f'font-size="{size[1]}"'] if size else []
        elif value and key != "font-family":
            said.append(f'{key}="{value}"')
    return "".join(f" {one}" for one in said)
