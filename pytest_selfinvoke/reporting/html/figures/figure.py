"""What a figure of the report consists of."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Table:
    """Plain text in cells; the first column names the row. ``caption`` says what it holds."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Figure:
    """Panels with a heading, a sentence on how to read them, and the numbers behind them.

    ``panels`` are ``<svg>`` elements. ``not_measured`` says what is missing and how to get it, a sentence each; where it stands
    for the whole figure, there are no panels.
    """

    key: str
    title: str
    reading: str
    panels: Sequence[str] = ()
    table: Table | None = None
    not_measured: Sequence[str] = field(default_factory=tuple)
