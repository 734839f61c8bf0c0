"""Small plots as inline SVG that takes its colours, light or dark, from the page's style sheet."""

import io
import re
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_selfinvoke.reporting.html.placing import beside, spread
from pytest_selfinvoke.reporting.text import cells, cut

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
LABEL_SIZE = 8.5
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


# How the markers of models are filled that are not simply of an architecture.
FILLS: dict[str, Any] = {"variant": "bottom", "published": "none"}

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


def end_labels(axes: "Axes", x: float, labels: Sequence[tuple[float, float, str, str]]) -> None:
    """Texts in a column that begins at ``x``, each with a line to its point: (x, y, text, color) of the points.

    They are moved apart where they would lie on each other, and may stand beside the axes.
    """
    bottom, top = axes.get_ylim()
    # The lines drawn below would have it grow, and what was moved apart close in again.
    axes.set_ylim(bottom, top)
    places = spread([y for _, y, _, _ in labels], (top - bottom) * 11 / 190)
    for place, (point, y, text, color) in zip(places, labels, strict=True):
        axes.plot([point, x], [y, place], color=color, linewidth=0.6, alpha=0.6, clip_on=False, zorder=1.5)
        axes.annotate(
            text,
            (x, place),
            xytext=(2, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
            color=color,
            annotation_clip=False,
        )


def point_labels(axes: "Axes", labels: Sequence[tuple[float, float, str, str]], optional: int = 0) -> None:
    """Texts beside points: (x, y, text, color) each, where they cover least; to be called when the axes have their limits.

    The last ``optional`` ones are left out where there is no room for them.
    """
    figure: Any = axes.figure
    figure.draw_without_rendering()
    scale = 72 / figure.dpi
    points = [(px * scale, py * scale) for px, py in axes.transData.transform([(x, y) for x, y, _, _ in labels])]
    # A browser's letters are about half as wide as high.
    sizes = [(0.56 * LABEL_SIZE * cells(text), 1.15 * LABEL_SIZE) for _, _, text, _ in labels]
    left, bottom, right, top = (scale * end for end in axes.bbox.extents)
    boxes = beside(points, sizes, (left, bottom, right, top), optional)
    for box, point, (x, y, text, color) in zip(boxes, points, labels, strict=True):
        if box is None:
            continue
        axes.annotate(
            text,
            (x, y),
            xytext=((box[0] + box[2]) / 2 - point[0], (box[1] + box[3]) / 2 - point[1]),
            textcoords="offset points",
            ha="center",
            va="center",
            fontsize=LABEL_SIZE,
            color=color,
            arrowprops={"arrowstyle": "-", "color": color, "linewidth": 0.5, "alpha": 0.7, "shrinkA": 0, "shrinkB": 2},
        ).set_in_layout(False)


def legend(axes: "Axes", architectures: Iterable[str], also: Iterable[str] = (), *, lines: bool = True) -> None:
    """What the looks mean, above the plot: of those architectures that are there, and of those keys of `FILLS`."""
    from matplotlib.lines import Line2D

    present = {look(architecture).name for architecture in architectures}
    entries: list[tuple[str, dict[str, Any]]] = [
        (one.name, {"color": one.color, "marker": one.marker, "linestyle": one.line if lines else ""})
        for one in LOOKS.values()
        if one.name in present
    ]
    entries += [(key, {"color": MUTED, "marker": "o", "linestyle": "", "fillstyle": FILLS[key]}) for key in also]
    handles = [Line2D([], [], label=name, markersize=6, **style) for name, style in entries]
    figure: Any = axes.figure
    figure.legend(
        handles=handles,
        loc="outside upper left",
        ncols=len(handles),
        frameon=False,
        fontsize=LABEL_SIZE,
        handlelength=2.2 if lines else 1,
        columnspacing=1.2,
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
