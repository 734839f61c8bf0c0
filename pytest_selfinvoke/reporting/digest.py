"""What reports for people are made of, from a record: verdicts, tables and remarks, as plain text in cells."""

from collections.abc import Sequence
from dataclasses import dataclass

from pytest_selfinvoke.analysis.finding import Finding
from pytest_selfinvoke.models.card import ModelCard
from pytest_selfinvoke.models.published import SETTING, SOURCE
from pytest_selfinvoke.record import Record
from pytest_selfinvoke.reporting.numbers import ABSENT, MINUS, ends, log_odds, parameters, percent, points
from pytest_selfinvoke.reporting.published import published_name, ranked
from pytest_selfinvoke.reporting.rates import MEANING, base_suites, in_order, mark
from pytest_selfinvoke.reporting.summary import Summary
from pytest_selfinvoke.reporting.text import count

_HEAD = ("answerable %", "base %", "drop, points", "pro given base %", "oracle base %", "calls base")
# What a number, or an interval of two, may begin with, and what stands where there is none.
_NUMERIC = frozenset(f"0123456789[+-{MINUS}{ABSENT}")
_SIGNS = {"PASS": "✓", "FAIL": "✗", "NOT MEASURED": "?"}


@dataclass(frozen=True)
class Table:
    """Plain text in cells; the first column names the row. ``caption`` says what it holds."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]

    @property
    def words(self) -> frozenset[int]:
        """The columns that hold words: in no row is there a number, an interval or a sign for a missing one."""
        begins = [{cell[:1] for cell in cells} for cells in zip(*self.rows, strict=True)]
        return frozenset(index for index, letters in enumerate(begins) if not letters & _NUMERIC)


@dataclass(frozen=True)
class Verdict:
    """What came of a gate: a sign, the word, and whom and what it is about."""

    sign: str
    verdict: str
    gate: str
    model: str
    text: str

    @property
    def kind(self) -> str:
        """The class by which the style sheet knows it."""
        return self.verdict.lower().replace(" ", "-")


@dataclass(frozen=True)
class Number:
    """A number to be seen at once: what it is, its value and its interval."""

    name: str
    value: str
    interval: str


def headline(record: Record) -> list[Number]:
    """The gaps behind the answer: those of the two suites that are compared, or else of every suite."""
    summary = record.summary()
    difference = summary.find("gap-diff")
    pair = [str(difference.detail[key]) for key in ("first", "second") if difference and key in difference.detail]
    gaps = [summary.find("gap", suite) for suite in pair or asked_suites(summary)]
    made = [
        Number(f"gap on {gap.suite}, points", points(gap.value), ends(gap)) for gap in gaps if gap and gap.value is not None
    ]
    if difference and difference.value is not None:
        made.append(Number("difference of the gaps, points", points(difference.value), ends(difference)))
        made.append(Number("the same in log-odds", *log_odds(difference)))
    return made


def gates(record: Record) -> list[Verdict]:
    """The rulings, in order."""
    return [Verdict(_SIGNS[one.verdict], one.verdict, one.gate, one.model, one.text) for one in record.rulings]


def asked_suites(summary: Summary) -> list[str]:
    """The suites of the run but for those that are there as the base of others."""
    bases = base_suites(summary).values()
    return [name for name, _ in summary.suites if name not in bases]


def variants(record: Record) -> Table | None:
    """Variants against the full models that they were made from; None where there are none."""
    head = ("variant", "full model", "suite", "points", "95 % interval", "lost", "won", "p worse")
    rows = []
    for found in (finding for finding in record.findings if finding.name == "variant"):
        named = (found.model, str(found.detail.get("full", ABSENT)), found.suite)
        if found.value is None:
            rows.append((*named, f"not measured: {found.not_measured}", ABSENT, ABSENT, ABSENT, ABSENT))
            continue
        counts = (str(found.detail["lost"]), str(found.detail["won"]), f"{float(found.detail['p_worse']):.3f}")
        rows.append((*named, points(found.value), ends(found), *counts))
    return Table("Variants minus full models, over the problems judged for both", head, rows) if rows else None


def rates(record: Record) -> list[Table]:
    """What every model solved, a table per suite."""
    summary = record.summary()
    names = dict.fromkeys(one.name for one in record.findings)
    further = [name for name in names if name.startswith("pass@") and name[5:].isdecimal() and name != "pass@1"]
    pass_k = [f"{name} %" for name in further]
    head = ("model", "architecture", "pass@1 %", "95 % interval", *pass_k, *_HEAD, "solved", "active / total")
    made = []
    sizes = dict(summary.suites)
    for suite in asked_suites(summary):
        rows = []
        for card in in_order(summary):

            def find(name: str, label: str = card.label, suite: str = suite) -> Finding | None:
                return summary.find(name, suite, label)

            rate, drop = find("pass@1"), find("drop")
            if rate is None:
                continue
            solved = f"{rate.detail['solved']}/{rate.detail['judged']}" if rate.value is not None else ABSENT
            rows.append(
                (
                    card.label,
                    MEANING[mark(card)],
                    percent(rate.value) if rate.value is not None else f"not measured: {rate.not_measured}",
                    ends(rate, rate=True),
                    *(percent(_value(find(name))) for name in further),
                    percent(_value(find("pass@1-answerable"))),
                    percent(drop.detail.get("base") if drop else None),
                    points(_value(drop)),
                    percent(_value(find("pro-given-base"))),
                    percent(_value(find("oracle-base"))),
                    _calls(find("calls-base")),
                    solved,
                    _size(card),
                )
            )
        made.append(_without_empty(Table(f"{suite}, {count(sizes[suite], 'problem')}", head, rows)))
    return made


def published(record: Record) -> Table | None:
    """Scores that others measured, where they are asked for; every row says so."""
    scores = record.published
    if not scores:
        return None
    suites = list(dict.fromkeys(score.suite for score in scores))
    rows = [
        (
            published_name(card),
            "published",
            MEANING[mark(card)],
            *(_printed(percents.get(suite)) for suite in suites),
            _size(card),
        )
        for card, percents in ranked(scores)
    ]
    head = ("model", "source", "architecture", *(f"{suite} %" for suite in suites), "active / total")
    return Table(f"Published pass@1, not measured here: {SOURCE}, {SETTING}", head, rows)


def changes(record: Record) -> Table | None:
    """What was lost and won since the baselines; None where there are none."""
    rows = []
    for change in record.changes:
        found = change.comparison
        named = (change.baseline, change.suite, change.model)
        if found is None:
            rows.append((*named, ABSENT, ABSENT, ABSENT, ABSENT, ABSENT, f"not measured: {change.reason}"))
            continue
        ends_of = f"[{points(found.low)}, {points(found.high)}]"
        counts = (str(len(found.lost)), str(len(found.won)), points(found.value), ends_of, f"{found.p_worse:.3f}")
        rows.append((*named, *counts, ", ".join(found.lost) or "none"))
    head = ("since", "suite", "model", "lost", "won", "points", "95 % interval", "p worse", "problems lost")
    return Table("Now minus then, over the problems judged both times", head, rows) if rows else None


def remarks(record: Record) -> list[str]:
    """What must be known beside the numbers: caveats, what is incomplete, errors, unsealed samples, cut replies."""
    summary = record.summary()
    said = list(summary.caveats)
    if not record.complete:
        said.append(f"Incomplete: {summary.finished} of {count(summary.selected, 'item')} have a result.")
    if summary.selected < summary.planned:
        whole = count(summary.planned, "item")
        said.append(
            f"A selection: {summary.selected} of the {whole} of these suites and models; the numbers are of these alone."
        )
    if record.shard:
        said.append("Shard {} of {}: a part of a run.".format(*record.shard))
    if record.unanalysed:
        said.append(f"No findings: the analysis failed ({record.unanalysed}).")
    said += [f"{count(number, 'error')} of ours, in no rate: {text}" for text, number in list(summary.errors.items())[:5]]
    if summary.cut:
        said.append(f"{'1 reply' if summary.cut == 1 else f'{summary.cut} replies'} ended at the token limit.")
    return said


def _printed(percent: float | None) -> str:
    return ABSENT if percent is None else f"{percent:.1f}"


def _size(card: ModelCard) -> str:
    active, total = parameters(card.active_parameters), parameters(card.total_parameters)
    return f"{active} / {total}" if card.total_parameters else ABSENT


def _value(finding: Finding | None) -> float | None:
    return finding.value if finding else None


def _calls(finding: Finding | None) -> str:
    return f"{finding.detail['called']}/{finding.detail['of']}" if finding and finding.value is not None else ABSENT


def _without_empty(table: Table) -> Table:
    """Without the columns in which no row has anything."""
    kept = [index for index in range(len(table.head)) if index == 0 or any(row[index] != ABSENT for row in table.rows)]
    return Table(table.caption, [table.head[i] for i in kept], [[row[i] for i in kept] for row in table.rows])
