"""The block of the gap: MoE against dense in each suite, from suite to suite, and in a sentence what that shows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pytest_selfinvoke.analysis.finding import Finding
from pytest_selfinvoke.reporting.answer import answer
from pytest_selfinvoke.reporting.rates import WIDE, base_suites, log_odds, mark, points
from pytest_selfinvoke.reporting.summary import Summary
from pytest_selfinvoke.reporting.table import GUTTER, Row, table
from pytest_selfinvoke.reporting.text import cells, clean, count, cut, wrap

TITLE = "gap MoE - dense"

# Rows by the end of their findings' names.
_OTHERS = {"-of-families": "models as sample", "-at-active": "equal active size", "-at-total": "equal total size"}

# The least room for the name of a row, and the most for that of a pair and for the title of a column, narrow and wide.
_NAME = 18
_PAIR, _TITLE = (_NAME, 34), (18, 28)

# Residuals from the dense line that are named; of the rest only the number is given.
_RESIDUALS = 4


@dataclass(frozen=True)
class _Column:
    """A suite, or the difference of two (``suite`` is empty)."""

    title: str
    suite: str = ""

    @property
    def name(self) -> str:
        """What the names of its findings begin with."""
        return "gap" if self.suite else "gap-diff"

    @property
    def where(self) -> str:
        return self.suite or "the difference"


def gap_block(summary: Summary, width: int) -> list[str]:
    """The gap in each suite, their difference, and what they show. One line where there is nothing to say."""
    bases = base_suites(summary)
    suites = [suite for suite, _ in summary.suites if suite not in bases.values()]
    gaps = [found for suite in suites if (found := summary.find("gap", suite))]
    difference = summary.find("gap-diff") if len(gaps) > 1 else None
    if not any(gap.detail.get("moe") or gap.detail.get("dense") for gap in gaps):
        known = any(mark(card) in "MD" for card in summary.cards)
        reason = f"no MoE and no dense model{' has a result' if known else ''}"
        return wrap(f"{TITLE}: not measured: {reason}", width, rest="  ")
    if all(gap.value is None for gap in gaps):
        reasons = dict.fromkeys(clean(gap.not_measured) for gap in gaps)
        return wrap(f"{TITLE}: not measured: {'; '.join(reasons)}", width, rest="  ")
    columns = [_Column(clean(gap.suite), gap.suite) for gap in gaps]
    if difference:
        columns.append(_Column(_difference_title(difference, _TITLE[width >= WIDE])))
    lines = _tables(summary, columns, width)
    names = _pair_names(summary, _PAIR[width >= WIDE] - 2)
    notes = [f"{names[pair.model]}: {_whole_name(pair)}" for pair in _pairs(summary) if names[pair.model] != _whole_name(pair)]
    notes += [*_not_measured(summary, columns), *_left_out(gaps, difference), *_extrapolated(summary, columns)]
    if difference and columns[-1].title == "difference" and difference.detail:
        notes.insert(0, f"difference: {difference.detail['second']} - {difference.detail['first']}")
    for sentence in (*notes, *_dense_line(summary), *answer(summary, gaps, difference)):
        lines += wrap(clean(sentence), width, first="  ", rest="    ")
    return lines


def _tables(summary: Summary, columns: Sequence[_Column], width: int) -> list[str]:
    """Tables of as many columns as there is room for, one below the other."""
    lines: list[str] = []
    rest = [column for column in columns if _find(summary, column, "")]
    while rest:
        # As many as fit; one in any case.
        fitting = ((n, rows) for n in range(len(rest), 0, -1) if (rows := _fitting(summary, rest[:n], width)))
        number, rows = next(fitting, (1, _rows(summary, rest[:1], width, tight=True)))
        lines += table(rows, width)
        rest = rest[number:]
    return lines or [TITLE]


def _fitting(summary: Summary, columns: Sequence[_Column], width: int) -> list[Row]:
    """The rows with as much as there is room for; none where there is not even room for tight ones."""
    with_odds = _rows(summary, columns, width, odds=True)
    if width >= WIDE and not columns[-1].suite and any(row.figures[-1] for row in with_odds[1:]) and _fits(with_odds, width):
        return with_odds
    made = (_rows(summary, columns, width, tight=tight) for tight in (False, True))
    return next((rows for rows in made if _fits(rows, width)), [])


def _fits(rows: Sequence[Row], width: int) -> bool:
    widths = [max(map(cells, figures)) for figures in zip(*(row.figures for row in rows), strict=True)]
    return _NAME + sum(len(GUTTER) + room for room in widths) <= width


def _rows(summary: Summary, columns: Sequence[_Column], width: int, *, odds: bool = False, tight: bool = False) -> list[Row]:
    """The rows with these columns; ``odds``: and with the difference between suites in log-odds; ``tight``: with less space."""
    wide = width >= WIDE
    interval = _interval_wide if wide else _interval
    head = f"{TITLE}, points" if wide else "gap MoE-dense, pp"
    titles = [cut(column.title, _TITLE[wide]) for column in columns]
    rows = [Row(head, (*titles, *(["difference, log-odds"] if odds else [])))]

    def add(name: str, figure: Callable[[Finding], str], end: str = "", model: str = "", *, in_odds: bool = False) -> None:
        found = [_find(summary, column, end, model) for column in columns]
        if any(found):
            figures = [figure(finding) if finding else "-" for finding in found]
            last = found[-1]
            figures += [(log_odds(last) if last else "-") if in_odds else ""] if odds else []
            rows.append(Row(f"  {clean(name)}", tuple(figures)))

    # Where these models have a row in log-odds, their difference is in it.
    add("these models", interval)
    add("these, log-odds" if wide else "in log-odds", _log_odds_tight if tight else log_odds)
    for end, name in _OTHERS.items():
        add(name if wide else name.removesuffix(" size"), interval, end, in_odds=True)
    for label, name in _pair_names(summary, _PAIR[wide] - 2).items():
        add(name, interval, "-of-pair", label, in_odds=True)
    add("80 % power finds", lambda finding: points(finding.detail.get("detectable")).lstrip("+"))
    add("models; problems", lambda finding: f"{finding.detail['moe']}M {finding.detail['dense']}D; {finding.n}")
    return rows


def _find(summary: Summary, column: _Column, end: str, model: str = "") -> Finding | None:
    """The measured finding of a row in a column."""
    found = summary.find(column.name + end, column.suite, model)
    return found if found and found.value is not None else None


def _pairs(summary: Summary) -> list[Finding]:
    """A finding of each declared pair; none where it is all there is, and its row would be that of these models."""
    found = {finding.model: finding for finding in summary.findings if finding.name == "gap-of-pair"}
    marks = [mark(card) for card in summary.cards]
    return [] if marks.count("M") == marks.count("D") == 1 else list(found.values())


def _pair_names(summary: Summary, width: int) -> dict[str, str]:
    """By the label that declares a pair, both of its labels, or a number where these are too long for so many cells."""
    names = {pair.model: _whole_name(pair) for pair in _pairs(summary)}
    return {label: name if cells(name) <= width else f"pair {number}" for number, (label, name) in enumerate(names.items(), 1)}


def _whole_name(pair: Finding) -> str:
    return " - ".join(clean(str(pair.detail[key])) for key in ("moe_model", "dense_model"))


def _log_odds_tight(finding: Finding) -> str:
    """Three of them beside a name are just within 80 cells."""
    return log_odds(finding).replace(" ", "")


def _difference_title(difference: Finding, width: int) -> str:
    """The two suites without the end that both names have; "difference" where that is too long."""
    if not difference.detail:
        return "difference"
    first, second = (clean(str(difference.detail[key])) for key in ("first", "second"))
    if first.endswith("-pro") and second.endswith("-pro"):
        first, second = first.removesuffix("-pro"), second.removesuffix("-pro")
    title = f"{second} - {first}"
    return title if cells(title) <= width else "difference"


def _not_measured(summary: Summary, columns: Sequence[_Column]) -> list[str]:
    """Why rows or columns have no figure: each reason once, with all that lack one for it."""
    whole: dict[str, list[str]] = {}
    for column in columns:
        found = summary.find(column.name, column.suite)
        if found and found.value is None:
            whole.setdefault(found.not_measured, []).append(column.where)
    said = [f"{', '.join(where)}: not measured: {reason}" for reason, where in whole.items()]
    rows: dict[str, list[str]] = {}
    ends = [(end, name, "") for end, name in _OTHERS.items()]
    ends += [("-of-pair", _whole_name(pair), pair.model) for pair in _pairs(summary)]
    for end, name, model in ends:
        for column in columns:
            found = summary.find(column.name + end, column.suite, model)
            if found and found.value is None and found.not_measured not in whole:
                names = rows.setdefault(found.not_measured, [])
                names += [] if name in names else [name]
    return said + [f"{', '.join(names)}: not measured: {reason}" for reason, names in rows.items()]


def _left_out(gaps: Sequence[Finding], difference: Finding | None) -> list[str]:
    said = [
        f"{count(gap.missing, 'problem')} of {clean(gap.suite)} left out: not every model was judged there."
        for gap in gaps
        if gap.value is not None and gap.missing
    ]
    if difference and difference.value is not None and (alone := difference.detail.get("left_out")):
        said.append(f"The difference is without {count(int(alone), 'model')} that ran only one of its suites.")
    return said


def _extrapolated(summary: Summary, columns: Sequence[_Column]) -> list[str]:
    beyond = [
        name
        for end, name in _OTHERS.items()
        if any(found.detail.get("extrapolates") for column in columns if (found := _find(summary, column, end)))
    ]
    return [f"{' and '.join(beyond)}: extrapolated, the sizes of MoE and dense models do not overlap."] if beyond else []


def _dense_line(summary: Summary) -> list[str]:
    found = summary.find("dense-line")
    if found is None or found.value is None or found.low is None or found.high is None:
        return []
    first, second, dense, r2 = (found.detail[key] for key in ("first", "second", "dense", "r2"))
    residuals = sorted((found for found in summary.findings if found.name == "dense-line-residual"), key=_inside)
    beside = [f"{clean(residual.model)} {_interval(residual)}" for residual in residuals[:_RESIDUALS]]
    beside += [f"{len(residuals) - _RESIDUALS} more are nearer"] if len(residuals) > _RESIDUALS else []
    text = (
        f"The line of {dense} dense models: {found.value:.2f} [{found.low:.2f}, {found.high:.2f}] points on {second} "
        f"for each on {first}, R2 {float(r2):.2f}."
    )
    return [f"{text} Above it, in points: {'; '.join(beside)}." if beside else text]


def _inside(residual: Finding) -> float:
    """How far inside its interval 0 lies: the less, the more there is to say of the model."""
    assert residual.value is not None
    assert residual.high is not None
    return -abs(residual.value) / (residual.high - residual.value)


def _interval(finding: Finding) -> str:
    return f"{points(finding.value)} [{points(finding.low)},{points(finding.high)}]"


def _interval_wide(finding: Finding) -> str:
    return f"{points(finding.value)} [{points(finding.low):>5}, {points(finding.high):>5}]"
