"""A short report as Markdown: what a reviewer reads on the page of a pull request or of a CI run."""

import re
from collections.abc import Sequence
from pathlib import Path

from pytest_selfinvoke.files import replaced
from pytest_selfinvoke.record import Record
from pytest_selfinvoke.reporting.digest import Table, Verdict, changes, gates, headline, rates, remarks, variants
from pytest_selfinvoke.reporting.disputed import disputed_note
from pytest_selfinvoke.reporting.headline import headline as answer
from pytest_selfinvoke.reporting.text import clean, count

# Of a step's summary GitHub shows nothing at all where it is larger than 1 MiB.
STEP_LIMIT = 1 << 20
_CUT = "\n\n*The rest did not fit into the step's summary; --selfinvoke-markdown writes all of it.*\n"
# Problems lost that are named in a line; results.json has all.
NAMED = 30

# Entities where a backslash would be shown; with a space of no width in it, a mention is none.
_HARMLESS = {"<": "&lt;", ">": "&gt;", "&": "&amp;", "@": "@\u200b"}
_MARKS = re.compile(r"[\\`*_{}\[\]<>|~#!$&]|(?<!\w)@")


def write_markdown(path: Path, record: Record) -> None:
    """Write it; the file is either the old one or the whole new one. Raises `OSError`."""
    with replaced(path, "utf-8") as file:
        file.write(markdown(record))


def append_step_summary(path: Path, record: Record) -> None:
    """Append it to what the step has said already, as far as there is room. Raises `OSError`."""
    said = path.stat().st_size if path.exists() else 0
    text = ("\n" if said else "") + markdown(record)
    room = STEP_LIMIT - said
    if len(text.encode()) > room:
        text = text.encode()[: max(room - len(_CUT.encode()), 0)].decode(errors="ignore").rpartition("\n")[0] + _CUT
    if len(text.encode()) <= room:
        with path.open("a", encoding="utf-8") as file:
            file.write(text)


def markdown(record: Record) -> str:
    """The answer, gates, what was lost against the baseline, and the scores."""
    summary = record.summary()
    parts = ["## Self-invoking code generation", f"**{_plain(answer(summary))}**"]
    if numbers := headline(record):
        head = ("MoE minus dense", "", "95 % interval")
        parts.append(_table(Table("", head, [(number.name, number.value, number.interval) for number in numbers])))
    parts += ["\n".join(f"- {_plain(remark)}" for remark in said)] if (said := remarks(record)) else []
    if rulings := gates(record):
        parts += ["### Gates", "\n".join(map(_verdict, rulings))]
    elif record.shard and record.gates:
        parts += ["### Gates", f"{count(len(record.gates), 'gate')}: not judged, this is a part of a run."]
    if (lost := changes(record)) is not None:
        parts += ["### Since the baseline", _table(_named(lost))]
    parts.append("### Models")
    for table in (*rates(record), *filter(None, [variants(record)])):
        parts += [f"**{_plain(table.caption)}**", _table(table)]
    if note := disputed_note(record.disputes):
        parts.append(_plain(note))
    parts.append("Intervals are 95 % ones. They speak of these models on other problems of this kind, not of other models.")
    return "\n\n".join(parts) + "\n"


def _named(table: Table) -> Table:
    """With no more than some problems lost in a line."""
    rows = []
    for row in table.rows:
        ids = row[-1].split(", ")
        more = f" and {len(ids) - NAMED} more" if len(ids) > NAMED else ""
        rows.append((*row[:-1], ", ".join(ids[:NAMED]) + more))
    return Table(table.caption, table.head, rows)


def _verdict(one: Verdict) -> str:
    gate = clean(one.gate).replace("`", "'")
    said = ": ".join(_plain(part) for part in (one.model, one.text) if part)
    return f"- {one.sign} **{one.verdict}** `{gate}` {said}"


def _table(table: Table) -> str:
    aligned = [":--", *["--:"] * (len(table.head) - 1)]
    return "\n".join([_line(table.head), f"| {' | '.join(aligned)} |", *map(_line, table.rows)])


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(map(_plain, cells))} |"


def _plain(text: str) -> str:
    """Text in which nothing is Markdown, HTML or a mention: labels and messages are other people's."""
    return _MARKS.sub(lambda match: _HARMLESS.get(match[0], f"\\{match[0]}"), clean(text))
