"""The block of each suite: what every model solved in it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from pytest_selfinvoke.analysis.finding import Finding
from pytest_selfinvoke.models.card import Group, ModelCard
from pytest_selfinvoke.reporting.summary import Summary
from pytest_selfinvoke.reporting.table import Row, table
from pytest_selfinvoke.reporting.text import clean, count

# From this width on there is room for what one can do without.
WIDE = 100

# With more models than this, the best of each kind have a line, unless the user asks for all.
MOST_SHOWN = 12

Mark = Literal["M", "D", "V", "U", "R"]
MEANING: dict[Mark, str] = {
    "M": "MoE",
    "D": "dense",
    "V": "variant",
    "U": "of unknown architecture",
    "R": "reference",
}
# The same of several models, for counts of all of a kind.
GROUPS: dict[Group, str] = {
    "moe": "MoE",
    "dense": "dense",
    "variant": "variants",
    "unknown": "unknown",
    "reference": "reference",
}
_MARKS: dict[Group, Mark] = {"moe": "M", "dense": "D", "variant": "V", "unknown": "U", "reference": "R"}


def mark(card: ModelCard) -> Mark:
    """The letter before a model's label: on which side of the gap it stands, if on any."""
    return _MARKS[card.group]


def in_order(summary: Summary) -> list[ModelCard]:
    """MoE models first, then dense ones, variants, unknown ones and the reference; each group by label."""
    known = {card.label for card in summary.cards}
    others = {finding.model for finding in summary.findings if finding.model} - known
    cards = [*summary.cards, *(ModelCard(label, label) for label in others)]
    return sorted(cards, key=lambda card: (list(MEANING).index(mark(card)), card.label.casefold(), card.label))


def shown(summary: Summary) -> list[ModelCard]:
    """Those of `in_order` that have a line: all, or of more than `MOST_SHOWN` the best of each kind."""
    cards = in_order(summary)
    if summary.every or len(cards) <= MOST_SHOWN:
        return cards
    kinds: dict[Mark, list[ModelCard]] = {}
    for card in sorted(cards, key=lambda card: -_mean_rate(summary, card)):
        kinds.setdefault(mark(card), []).append(card)
    chosen: set[str] = set()
    for rank in range(len(cards)):
        # A rank at a time, in the order of kinds, so that every kind is there.
        chosen.update(
            [kinds[kind][rank].label for kind in MEANING if rank < len(kinds.get(kind, ()))][: MOST_SHOWN - len(chosen)]
        )
    return [card for card in cards if card.label in chosen]


def base_suites(summary: Summary) -> dict[str, str]:
    """The base suite of each suite whose base problems were asked too, by suite."""
    found = (finding for finding in summary.findings if finding.name == "pro-given-base")
    return {finding.suite: str(finding.detail["base_suite"]) for finding in found}


def rate_blocks(summary: Summary, width: int) -> list[str]:
    """A table per suite, all with the same columns; models without any result in a suite are named below it.

    Base suites are columns of the suites that build on them.
    """
    cards, bases = shown(summary), base_suites(summary)
    columns = _columns(summary, cards, bool(bases), width)
    roomy = not bases and width >= (WIDE if summary.errors else 80)
    rows: list[Row] = []
    for suite, problems in summary.suites:
        if suite in bases.values():
            continue
        rows += [Row()] if rows else []
        head = f"{clean(suite)} ({count(problems, 'problem') if roomy else problems})"
        rows.append(Row(head, tuple(column.title for column in columns)))
        silent = []
        for card in cards:
            rate = summary.find("pass@1", suite, card.label)
            name = f"  {mark(card)} {clean(card.label)}"
            if rate is None or (rate.value is None and not rate.detail.get("errors")):
                silent.append(clean(card.label))
            elif rate.value is None:
                rows.append(Row(name, note=f"not measured: {rate.not_measured}"))
            else:
                line = _Line(summary, suite, bases.get(suite, ""), card)
                rows.append(Row(name, tuple(column.figure(line) for column in columns)))
        if silent:
            rows.append(Row(note=f"no result of {', '.join(silent)}"))
        if not cards:
            rows.append(Row(note="no model"))
    left_out = len(in_order(summary)) - len(cards)
    if left_out:
        rows.append(Row(note=f"and {count(left_out, 'more model')}; these are the best of each kind, -v shows all"))
    return table(rows, width, dispensable=[columns.index(column) for column in columns if column.dispensable])


@dataclass(frozen=True)
class _Line:
    """What a line is about."""

    summary: Summary
    suite: str
    base: str
    card: ModelCard

    def find(self, name: str) -> Finding | None:
        return self.summary.find(name, self.suite, self.card.label)

    @property
    def rate(self) -> Finding:
        found = self.find("pass@1")
        assert found is not None
        return found


@dataclass(frozen=True)
class _Column:
    title: str
    figure: Callable[[_Line], str]
    dispensable: bool = False


def _columns(summary: Summary, cards: Sequence[ModelCard], bases: bool, width: int) -> list[_Column]:
    wide, samples = width >= WIDE, summary.samples
    made = []
    if wide and any(card.total_parameters for card in cards):
        made.append(_Column("active/total", lambda line: _parameters(line.card)))
    if wide or not bases:
        made.append(
            _Column("solved", lambda line: f"{line.rate.detail['solved']}/{line.rate.detail['judged']}", dispensable=wide)
        )
    if bases:
        made.append(_Column("base", lambda line: _value(line.summary.find("pass@1", line.base, line.card.label))))
    made.append(_Column("pro" if bases else "pass@1 %", lambda line: percent(line.rate.value)))
    made.append(_Column("95 % interval", lambda line: _ends(line.rate)))
    if samples > 1:
        of_k = f"pass@{samples}"
        made.append(_Column(of_k if bases else f"{of_k} %", lambda line: _value(line.find(of_k))))
        if wide:
            made.append(_Column("95 % interval", lambda line: _ends(line.find(of_k))))
    if bases:
        made.append(_Column("drop", lambda line: _drop(line)))
        if wide:
            made.append(_Column("95 % interval", lambda line: _drop_ends(line)))
        made.append(_Column("pro|base", lambda line: _value(line.find("pro-given-base"))))
    made.append(_Column("calls base", lambda line: _calls(line.find("calls-base")), dispensable=True))
    if summary.errors:
        made.append(_Column("measured", lambda line: _measured(line.rate)))
    return made


def _mean_rate(summary: Summary, card: ModelCard) -> float:
    found = (summary.find("pass@1", suite, card.label) for suite, _ in summary.suites)
    values = [rate.value for rate in found if rate and rate.value is not None]
    return sum(values) / len(values) if values else -1.0


def _value(rate: Finding | None) -> str:
    return percent(rate.value if rate else None)


def _ends(rate: Finding | None) -> str:
    if rate is None or rate.low is None or rate.high is None:
        return "-"
    return f"[{percent(rate.low)}, {percent(rate.high)}]"


def _drop(line: _Line) -> str:
    drop = line.find("drop")
    return points(drop.value if drop else None)


def _drop_ends(line: _Line) -> str:
    drop = line.find("drop")
    return f"[{points(drop.low)}, {points(drop.high)}]" if drop and drop.value is not None else "-"


def _calls(calls: Finding | None) -> str:
    return f"{calls.detail['called']}/{calls.detail['of']}" if calls and calls.value is not None else "-"


def _measured(rate: Finding) -> str:
    """How many samples have a verdict, of those that came to an end; the rest are errors of ours."""
    judged, failed = int(rate.detail["judged"]), int(rate.detail.get("errors", 0))
    return f"{judged} of {judged + failed}" if failed else ""


def percent(rate: float | None) -> str:
    """A rate in 0..1 in percent, with one decimal."""
    return "-" if rate is None else f"{100 * rate:.1f}"


def _parameters(card: ModelCard) -> str:
    if not card.total_parameters:
        return ""
    return f"{_short(card.active_parameters)}/{_short(card.total_parameters)}"


def _short(parameters: float | None) -> str:
    """A count of parameters in millions, billions or trillions, as people name models by."""
    if not parameters:
        return "?"
    # Rounding must not carry into the next unit: 999.95 million are 1.0 billion.
    for size, letter in ((1e12, "T"), (1e9, "B")):
        if parameters >= 0.9995 * size:
            scaled = parameters / size
            return f"{scaled:.0f}{letter}" if scaled >= 100 else f"{scaled:.1f}{letter}"
    millions = parameters / 1e6
    return f"{millions:.2f}M" if millions < 10 else f"{millions:.0f}M"


def points(value: float | str | None) -> str:
    """A difference of rates in -2..2 in percentage points, signed, with one decimal; never a negative zero."""
    if not isinstance(value, int | float):
        return "-"
    return f"{round(100 * value, 1) + 0.0:+.1f}"


def log_odds(finding: Finding) -> str:
    """A gap in log-odds with its interval."""
    value, *ends = (finding.detail.get(f"log_odds{end}") for end in ("", "_low", "_high"))
    return f"{_signed(value)} [{','.join(map(_signed, ends))}]" if isinstance(value, float) else "-"


def _signed(value: float | str | None) -> str:
    return f"{round(value, 2) + 0.0:+.2f}" if isinstance(value, float) else "-"
