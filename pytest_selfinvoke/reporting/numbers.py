"""Numbers as the report writes them: rates in percent, differences in signed percentage points, one decimal."""

from pytest_selfinvoke.analysis.finding import Finding

ABSENT = "\N{EN DASH}"
MINUS = "\N{MINUS SIGN}"


def percent(rate: float | str | None) -> str:
    """A rate in 0..1 in percent."""
    return f"{100 * rate:.1f}" if isinstance(rate, int | float) else ABSENT


def points(difference: float | str | None) -> str:
    """A difference of rates in percentage points, signed; never a negative zero."""
    if not isinstance(difference, int | float):
        return ABSENT
    return f"{round(100 * difference, 1) + 0.0:+.1f}".replace("-", MINUS)


def ends(finding: Finding, *, rate: bool = False) -> str:
    """The 95 % interval."""
    if finding.low is None or finding.high is None:
        return ABSENT
    one = percent if rate else points
    return f"[{one(finding.low)}, {one(finding.high)}]"


def log_odds(finding: Finding) -> tuple[str, str]:
    """A gap in log-odds, as far as it was measured, and its 95 % interval."""
    value, low, high = (_signed(finding.detail.get(f"log_odds{end}")) for end in ("", "_low", "_high"))
    return value, ABSENT if ABSENT in (low, high) else f"[{low}, {high}]"


def _signed(value: float | str | None) -> str:
    return f"{round(value, 2) + 0.0:+.2f}".replace("-", MINUS) if isinstance(value, int | float) else ABSENT


def parameters(count: float | None) -> str:
    """A count of parameters, as people name models by."""
    if not count:
        return ABSENT
    for size, letter in ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")):
        if count >= 0.9995 * size:
            return f"{count / size:.3g} {letter}"
    return f"{count:.0f}"
