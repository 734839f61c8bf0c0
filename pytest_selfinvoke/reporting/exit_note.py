"""The last line of the summary: the exit status, and why it is so."""

from collections import Counter
from typing import TYPE_CHECKING

from pytest_selfinvoke.analysis.judging import VERDICTS

if TYPE_CHECKING:
    from pytest_selfinvoke.record import Record

_WORDS = {"PASS": "passed", "FAIL": "failed", "NOT MEASURED": "not measured"}


def exit_note(record: "Record", status: int) -> str:
    """Why the process ends with this status, as far as it is about our items."""
    return f"exit status {status}: {_with_gates(record, status) if record.gates else _because(record, status)}"


def _because(record: "Record", status: int) -> str:
    unsolved = sum(outcome.judged and not outcome.solved for outcome in record.outcomes)
    if status == 0 and record.complete and not unsolved and not record.errors:
        return "all solved"
    if status not in (0, 1, 2):
        return "pytest itself failed"
    parts = [f"{number} {word}" for number, word in ((unsolved, "unsolved"), (record.errors, "without a verdict")) if number]
    return ", ".join(["interrupted"] * (status == 2) + parts) or ("incomplete" if not record.complete else "other tests failed")


def _with_gates(record: "Record", status: int) -> str:
    """Unsolved items are no reason: they are what the gates are about."""
    if status not in (0, 1, 2):
        return "pytest itself failed"
    parts = ["interrupted"] if status == 2 else [] if record.complete else ["incomplete"]
    if record.errors:
        over = "within" if record.errors_allowed else "over"
        parts.append(f"{record.errors} without a verdict, {over} the error budget of {record.error_budget.text}")
    if record.rulings:
        verdicts = Counter(ruling.verdict for ruling in record.rulings)
        counted = ", ".join(f"{verdicts[verdict]} {_WORDS[verdict]}" for verdict in VERDICTS if verdicts[verdict])
        parts.append(f"gates: {counted}")
    elif record.shard:
        parts.append("the gates wait for the merged results")
    if status == 1 and record.accepted:
        parts.append("other tests failed, or the results could not be written")
    return "; ".join(parts)
