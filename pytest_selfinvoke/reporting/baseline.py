"""The block of the baselines: what each model lost and won since an earlier run, and whether that is more than chance."""

from pytest_selfinvoke.analysis.baselines import Change
from pytest_selfinvoke.analysis.wording import p_text
from pytest_selfinvoke.models.card import ModelCard
from pytest_selfinvoke.reporting.rates import mark, points, shown
from pytest_selfinvoke.reporting.summary import Summary
from pytest_selfinvoke.reporting.table import Row, table
from pytest_selfinvoke.reporting.text import clean, count, wrap

_HEAD = ("lost", "won", "points", "95 % interval", "p worse", "n")
# Ids of lost problems that are named; results.json has all.
NAMED = 12


def baseline_block(summary: Summary, width: int) -> list[str]:
    """A line per suite and model for each baseline, and the problems that were lost; nothing where there is no baseline."""
    rows: list[Row] = []
    lost: list[str] = []
    by_key = {(change.baseline, change.suite, change.model): change for change in summary.changes}
    for baseline, suite in dict.fromkeys((change.baseline, change.suite) for change in summary.changes):
        rows.append(Row(f"{clean(suite)} since {clean(baseline)!r}", _HEAD))
        for card in shown(summary):
            change = by_key[baseline, suite, card.label]
            rows.append(_row(card, change))
            lost += _lost(change, width)
    if not rows:
        return []
    note = (
        "Points: now minus then, over the n problems judged both times. p worse: the chance of losses as heavy as these if "
        "nothing got worse (one-sided; exact McNemar for one sample, paired t for several)."
    )
    return [*table(rows, width, dispensable=(5,)), *lost, *wrap(note, width, first="  ", rest="  ")]


def _row(card: ModelCard, change: Change) -> Row:
    then = f" (then {clean(change.then)})" if change.then not in ("", change.model) else ""
    name = f"  {mark(card)} {clean(card.label)}{then}"
    found = change.comparison
    if found is None:
        return Row(name, note=f"not measured: {clean(change.reason)}")
    ends = f"[{points(found.low)}, {points(found.high)}]"
    counts = (str(len(found.lost)), str(len(found.won)))
    return Row(name, (*counts, points(found.value), ends, p_text(found.p_worse), str(found.n)))


def _lost(change: Change, width: int) -> list[str]:
    ids = change.comparison.lost if change.comparison else ()
    if not ids:
        return []
    more = f" and {count(len(ids) - NAMED, 'other')} (results.json, changes)" if len(ids) > NAMED else ""
    text = f"lost by {clean(change.model)} on {clean(change.suite)}: {', '.join(map(clean, ids[:NAMED]))}{more}"
    return wrap(text, width, first="  ", rest="    ")
