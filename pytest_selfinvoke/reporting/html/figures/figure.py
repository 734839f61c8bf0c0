"""What a figure of the report consists of."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pytest_selfinvoke.reporting.digest import Table


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
