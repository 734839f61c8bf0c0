"""The block of each suite: what every model solved in it."""

from typing import Literal

from pytest_selfinvoke.analysis.finding import Finding
from pytest_selfinvoke.models.card import ModelCard
from pytest_selfinvoke.reporting.summary import Summary
from pytest_selfinvoke.reporting.table import Row, table
from pytest_selfinvoke.reporting.text import clean, count

# From this width on there is room for what one can do without.
WIDE = 100

Mark = Literal["M", "D", "V", "U", "R"]
MEANING: dict[Mark, str] = {
    "M": "MoE",
    "D": "dense",
    "V": "variant",
    "U": "of unknown architecture",
    "R": "reference",
}


def mark(card: ModelCard) -> Mark:
    """The letter before a model's label: on which side of the gap it stands, if on any."""
    if card.architecture == "unknown":
        return "R" if "reference" in (card.label, card.name) else "U"
    if card.variant_of:
        return "V"
    return "M" if card.architecture == "moe" else "D"


def in_order(summary: Summary) -> list[ModelCard]:
    """MoE models first, then dense ones, variants, unknown ones and the reference; each group by label."""
    known = {card.label for card in summary.cards}
    others = {finding.model for finding in summary.findings if finding.model} - known
    cards = [*summary.cards, *(ModelCard(label, label) for label in others)]
    return sorted(cards, key=lambda card: (list(MEANING).index(mark(card)), card.label.casefold(), card.label))


def rate_blocks(summary: Summary, width: int) -> list[str]:
    """A table per suite, all with the same columns; models without any result in a suite are named below it."""
    cards = in_order(summary)
    wide = width >= WIDE and any(card.total_parameters for card in cards)
    errors = bool(summary.errors)
    titles = ["solved", "pass@1 %", "95 % interval", "calls base"]
    head = (*(["active/total"] if wide else []), *titles, *(["measured"] if errors else []))
    roomy = width >= (WIDE if errors else 80)
    rows: list[Row] = []
    for suite, problems in summary.suites:
        rows += [Row()] if rows else []
        rows.append(Row(f"{clean(suite)} ({count(problems, 'problem') if roomy else problems})", head))
        silent = []
        for card in cards:
            rate = summary.find("pass@1", suite, card.label)
            name = f"  {mark(card)} {clean(card.label)}"
            if rate is None or (rate.value is None and not rate.detail.get("errors")):
                silent.append(clean(card.label))
            elif rate.value is None:
                rows.append(Row(name, note=f"not measured: {rate.not_measured}"))
            else:
                figures = _figures(rate, summary.find("calls-base", suite, card.label))
                parameters = [_parameters(card)] if wide else []
                failed = [_measured(rate)] if errors else []
                rows.append(Row(name, (*parameters, *figures, *failed)))
        if silent:
            rows.append(Row(note=f"no result of {', '.join(silent)}"))
        if not cards:
            rows.append(Row(note="no model"))
    return table(rows, width, dispensable=(3 + wide,))


def _figures(rate: Finding, calls: Finding | None) -> list[str]:
    assert rate.value is not None
    called = f"{calls.detail['called']}/{calls.detail['of']}" if calls and calls.value is not None else "-"
    ends = f"[{percent(rate.low)}, {percent(rate.high)}]" if rate.low is not None and rate.high is not None else "-"
    return [f"{rate.detail['solved']}/{rate.detail['judged']}", percent(rate.value), ends, called]


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
