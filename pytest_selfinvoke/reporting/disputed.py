"""Solutions that passed and differ from the reference all the same: a block of counts, and the text of each finding."""

from collections.abc import Mapping

from pytest_selfinvoke.analysis.disputes import DisputeCounts, by_group
from pytest_selfinvoke.counterexamples.agreement import Disputed
from pytest_selfinvoke.counterexamples.disputed import ACCEPTED
from pytest_selfinvoke.outcome import Outcome
from pytest_selfinvoke.reporting.failure import compared, one_line, visible
from pytest_selfinvoke.reporting.rates import GROUPS, in_order, mark
from pytest_selfinvoke.reporting.summary import Summary
from pytest_selfinvoke.reporting.table import Row, table
from pytest_selfinvoke.reporting.text import clean, count, wrap


def disputed_block(summary: Summary, width: int) -> list[str]:
    """A line per model and per architecture; nothing where nothing was searched."""
    if not summary.disputes:
        return []
    cards = [card for card in in_order(summary) if card.label in summary.disputes]
    rows = [Row("passed, but differ (advisory)", ("passed", "searched", "differ", "accepted"))]
    rows += [_row(f"  {mark(card)} {clean(card.label)}", summary.disputes[card.label]) for card in cards]
    groups = by_group(summary.disputes, {card.label: card.group for card in cards})
    if len(cards) > 1:
        rows += [_row(f"  all {name}", groups[group]) for group, name in GROUPS.items() if group in groups]
    total = sum(summary.disputes.values(), DisputeCounts())
    notes = ["differ: from the reference on an input that the tests do not contain, which is part of no score"]
    if total.left_out:
        notes.append(f"{total.left_out} more are left out, since most other passing solutions answer there as they do")
    if total.dismissed:
        notes.append(f"{total.dismissed} more were dismissed")
    if summary.disputed_file and total.open:
        notes.append(f"accept or dismiss them in {clean(summary.disputed_file)}")
    return [*table(rows, width, dispensable=(1,)), *wrap(f"{'; '.join(notes)}.", width, first="  ", rest="  ")]


def disputed_note(models: Mapping[str, DisputeCounts]) -> str:
    """The same in a sentence; empty where nothing was searched."""
    total = sum(models.values(), DisputeCounts())
    if not total.searched:
        return ""
    accepted = f", {total.accepted} of them accepted" if total.accepted else ""
    return (
        f"Advisory, in no score: of {count(total.passed, 'sample')} that passed {total.searched} were searched, and "
        f"{total.open + total.accepted} of them differ from the reference on an input that the tests do not contain{accepted}."
    )


def _row(name: str, counts: DisputeCounts) -> Row:
    return Row(name, (str(counts.passed), str(counts.searched), str(counts.open + counts.accepted), str(counts.accepted)))


def disputed_text(outcome: Outcome) -> str:
    """What is said of one finding, in some lines; empty where there is none."""
    found = outcome.disputed
    if found is None:
        return ""
    lines = [
        f"differs from the reference on an input that the tests do not contain{_notes(found)}:",
        *compared(found),
        *([f"    cut down from {one_line(found.cut_from)}"] if found.cut_from else []),
        f"    {_support(found)}",
    ]
    if found.decision == ACCEPTED:
        lines.append(f"    accepted{f': {one_line(found.note)}' if found.note else ''}")
    return visible("\n".join(lines))


def _notes(found: Disputed) -> str:
    beyond = f"other than in the tests: {', '.join(found.beyond)}" if found.beyond else "like those of the tests"
    return f" ({beyond}{', an exception' if found.kind == 'raised' else ''})"


def _support(found: Disputed) -> str:
    """What speaks for the reference."""
    # What either is against was never asked: `Pool.usable`.
    contract = "the contract means it" if found.contract else "no contract"
    second = "a second reference agrees" if found.second else "no second reference"
    if not found.others:
        others = "no other passing solution in the run"
    else:
        many = count(found.others, "other passing solution")
        others = f"of {many}, {found.with_reference} with the reference and {found.with_solution} with this one"
    return f"{contract}; {second}; {others}"
