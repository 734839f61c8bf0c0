"""The block of what others published: their scores, and the gap with them, every line marked: none of it was measured."""

from collections.abc import Mapping, Sequence

from pytest_selfinvoke.models.card import ModelCard
from pytest_selfinvoke.models.published import SETTING, SOURCE, PublishedScore
from pytest_selfinvoke.reporting.rates import MEANING, mark, points
from pytest_selfinvoke.reporting.summary import Summary
from pytest_selfinvoke.reporting.table import Row, table
from pytest_selfinvoke.reporting.text import clean, listed, wrap
from pytest_selfinvoke.suites.published import PAPER_SUITES, PUBLISHED

_KNOWN = listed([name for name in PUBLISHED if name in PAPER_SUITES])


def published_block(summary: Summary, width: int) -> list[str]:
    """A line per published model, then the gap with those of the architecture that was not run; nothing if not asked for.

    One line also says of which suites there are none.
    """
    none = _none(summary, width)
    if not summary.published:
        return none
    note = (
        f"Published: {SOURCE}, {SETTING}. Not measured here: other prompts and settings than this run's may be all there is to "
        "a difference."
    )
    return [*_scores(summary.published, width), *wrap(note, width, first="  ", rest="  "), *_gap(summary, width), *none]


def _none(summary: Summary, width: int) -> list[str]:
    if not summary.without_published:
        return []
    suites = listed([clean(suite) for suite in summary.without_published])
    return wrap(f"published scores: none of {suites}; {SOURCE} has them of {_KNOWN}, as published", width, rest="  ")


def ranked(scores: Sequence[PublishedScore]) -> list[tuple[ModelCard, Mapping[str, float]]]:
    """The models, the best of each kind first, with their scores in percent by suite."""
    percents: dict[str, dict[str, float]] = {}
    for score in scores:
        percents.setdefault(score.card.label, {})[score.suite] = score.percent
    cards = {score.card.label: score.card for score in scores}
    kinds = list(MEANING)
    order = sorted(cards, key=lambda label: (kinds.index(mark(cards[label])), -max(percents[label].values())))
    return [(cards[label], percents[label]) for label in order]


def published_name(card: ModelCard) -> str:
    """The model without its owner."""
    return card.label.rpartition("/")[2]


def _scores(scores: Sequence[PublishedScore], width: int) -> list[str]:
    suites = list(dict.fromkeys(score.suite for score in scores))
    rows = [Row("published pass@1 %", ("", *suites))]
    for card, percents in ranked(scores):
        figures = (f"{percents[suite]:.1f}" if suite in percents else "-" for suite in suites)
        rows.append(Row(f"  {mark(card)} {clean(published_name(card))}", ("published", *figures)))
    return table(rows, width)


def _gap(summary: Summary, width: int) -> list[str]:
    gaps = [finding for finding in summary.findings if finding.name in ("gap-published", "gap-diff-published")]
    if not gaps:
        return []
    title = f"gap MoE - dense, with published {MEANING['M' if gaps[0].detail['published'] == 'moe' else 'D']} models"
    measured = [gap for gap in gaps if gap.value is not None]
    rows = [Row(title, ("points", "95 % interval", "models") if measured else ())]
    for gap in measured:
        name = gap.suite or f"{gap.detail['second']} - {gap.detail['first']}"
        models = f"{gap.detail['moe']}M {gap.detail['dense']}D"
        rows.append(Row(f"  {clean(name)}", (points(gap.value), f"[{points(gap.low)}, {points(gap.high)}]", models)))
    notes = [f"{clean(gap.suite)}: not measured: {gap.not_measured}." for gap in gaps if gap.value is None]
    if measured:
        notes.append(
            "Wider than the intervals of models that ran here: of published models only the rates are known, not which "
            "problems. Nothing holds the models' sizes equal."
        )
    return ["", *table(rows, width), *(line for note in notes for line in wrap(note, width, first="  ", rest="  "))]
