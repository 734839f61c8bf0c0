"""A table in plain text: a name at the left, columns of figures at the right of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from pytest_selfinvoke.reporting.text import cells, cut, left, right, wrap

GUTTER = "  "

# Names are cut, but not below this many cells while there are columns that can be done without.
_LEGIBLE = 24


@dataclass(frozen=True)
class Row:
    """A line of a table: ``name``, then one figure per column, or instead of them a ``note`` of any length.

    A note without a name may take several lines; nothing at all is an empty line.
    """

    name: str = ""
    figures: tuple[str, ...] = ()
    note: str = ""


def table(rows: Sequence[Row], width: int, dispensable: Sequence[int] = ()) -> list[str]:
    """The rows in lines of at most ``width`` cells, in columns as narrow as their longest figure.

    Headings are rows too, so that several blocks can share their columns. ``dispensable`` are the columns, by index, that
    are left out where the names would have too little room otherwise, in this order.
    """
    columns = list(range(max((len(row.figures) for row in rows), default=0)))
    widths = [max(cells(row.figures[column]) for row in rows if row.figures) for column in columns]
    longest = max((cells(row.name) for row in rows), default=0)

    def room() -> int:
        return width - sum(len(GUTTER) + widths[column] for column in columns)

    for column in dispensable:
        if room() >= min(longest, _LEGIBLE):
            break
        columns.remove(column)
    name_width = min(longest, room())
    lines: list[str] = []
    for row in rows:
        name = left(cut(row.name, name_width), name_width)
        if row.note and row.name:
            lines += wrap(row.note, width, first=name + GUTTER, rest=" " * len(GUTTER) * 3)
        elif row.note:
            lines += wrap(row.note, width, first=GUTTER, rest=GUTTER * 2)
        else:
            lines.append(
                name + "".join(GUTTER + right(row.figures[column], widths[column]) for column in columns if row.figures)
            )
    return [line.rstrip() for line in lines]
