"""Every sample of the runs as data for the page: its script makes a table of it, and shows one when it is opened."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pytest_selfinvoke.outcome import Outcome
from pytest_selfinvoke.record import Record
from pytest_selfinvoke.reporting.disputed import disputed_text
from pytest_selfinvoke.reporting.failure import counterexample_lines, verdict_line
from pytest_selfinvoke.reporting.html.highlight import runs

# Characters of a text that the page has; results.json has all of it.
MOST_SOURCE = 20_000
MOST_OUTPUT = 2_000
# A page of 10,000 samples stays below 15 MB with the shorter one.
MOST_REPLY, MOST_OF_MANY, MANY = 2_000, 200, 4_000

# What is shown of a sample beside its verdict: the field of the outcome, where it says something.
_SAID = ("error_type", "error_frame", "error_line", "failed_test", "left", "right", "tests_passed", "tests_total")
_WHY = ("base_status", "oracle_status", "cause_unmeasured")
_USED = ("cpu_s", "wall_s", "memory_mb", "prompt_tokens", "completion_tokens", "cost_usd", "latency_s", "attempts")
_FROM = ("extraction", "reply", "refusal", "finish_reason", "provider_model", "called_base", "unsealed_by", "prompt_style")


def samples_json(names: Sequence[str], records: Sequence[Record]) -> str:
    """The samples of all runs, as JSON that may stand in a ``<script>`` element: nothing in it can end that."""
    sources: dict[str, int] = {}
    samples = [(run, outcome) for run, record in enumerate(records) for outcome in record.outcomes]
    most_reply = MOST_REPLY if len(samples) <= MANY else MOST_OF_MANY
    rows = [_row(outcome, run, sources, most_reply) for run, outcome in samples]
    problems = [{suite.name: dict(suite.statements) for suite in record.suites} for record in records]
    # The same suite in several runs is written once.
    shared = [index if (index := problems.index(one)) < place else one for place, one in enumerate(problems)]
    data = {
        "runs": list(names),
        "problems": shared,
        "sources": [[text, runs(text)] for text in sources],
        "rows": len(rows),
        "fields": _fields(rows),
    }
    return _harmless(json.dumps(data, ensure_ascii=False, separators=(",", ":")))


def _fields(rows: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, list[Any]]]:
    """By name of a field: its different values, the first for "none", and for each row which of them it has.

    Written out row by row, names and repeated values were half of a page.
    """
    made: dict[str, dict[str, list[Any]]] = {}
    for name in dict.fromkeys(name for row in rows for name in row):
        distinct: dict[str, int] = {"null": 0}
        places = [distinct.setdefault(json.dumps(row.get(name), ensure_ascii=False), len(distinct)) for row in rows]
        made[name] = {"values": [json.loads(text) for text in distinct], "places": places}
    return made


def _row(outcome: Outcome, run: int, sources: dict[str, int], most_reply: int) -> dict[str, Any]:
    row: dict[str, Any] = {
        "suite": outcome.suite,
        "id": outcome.id,
        "model": outcome.model,
        "status": outcome.status,
    }
    further = {"run": run, "sample": outcome.sample, "output": _clipped(outcome.output, MOST_OUTPUT), "cause": outcome.cause}
    further |= {name: getattr(outcome, name) for name in (*_SAID, *_WHY, *_USED, *_FROM)}
    further["reply"] = _clipped(outcome.reply, most_reply)
    if not outcome.solved:
        further["verdict"] = verdict_line(outcome).removeprefix("verdict: ") if outcome.judged else outcome.error_message
        further["counterexample"] = "\n".join(counterexample_lines(outcome)).rstrip()
    elif outcome.disputed:
        further["counterexample"] = disputed_text(outcome)
    if outcome.finish_reason == "stop":  # as nearly every reply does
        further["finish_reason"] = ""
    further |= {"defects": list(outcome.defects)}
    row |= {name: _rounded(name, value) for name, value in further.items() if value not in (None, "", 0, [])}
    if outcome.solution:
        row["source"] = sources.setdefault(_clipped(outcome.solution, MOST_SOURCE), len(sources))
    return row


def _rounded(name: str, value: Any) -> Any:
    return round(value, 1 if name == "memory_mb" else 4) if isinstance(value, float) else value


def _clipped(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}\n... {len(text) - most} characters are left out here"


def _harmless(text: str) -> str:
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text
