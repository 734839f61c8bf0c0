"""Outcomes as rows for other tools: a CSV file, and the properties that reporters like JUnit's write beside a test."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pytest_selfinvoke.files import replaced
from pytest_selfinvoke.outcome import Outcome
from pytest_selfinvoke.record import Record

# In this order; docs/reports.md lists them, and they do not change their meaning.
COLUMNS = (
    *("suite", "id", "model", "architecture", "sample", "status", "cause", "error_type", "error_message", "error_frame"),
    *("paper_error", "failed_test", "left", "right", "tests_passed", "tests_total", "called_base", "reference_calls_base"),
    *("base_status", "oracle_status", "bypassed", "sealed", "cpu_s", "wall_s", "memory_mb", "finish_reason"),
    *("prompt_tokens", "completion_tokens", "cost_usd", "latency_s", "attempts", "cached", "provider_model"),
    *("prompt_style", "prompt_sha256", "extraction", "solution_sha256", "defects", "solution"),
    *("disputed", "decision"),
)

# Spreadsheets take a cell that begins with one of these for a formula, and run it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_TEXTS = (
    "disputed",
    "error_message",
    "failed_test",
    "left",
    "right",
    "solution",
    "error_type",
    "id",
    "provider_model",
    "model",
    "suite",
)


def write_csv(path: Path, outcomes: Iterable[Outcome], architectures: Mapping[str, str]) -> None:
    """A line per outcome, UTF-8, RFC 4180; the file is either the old one or the whole new one.

    Lists are joined with spaces, what is not known is empty. A text that a spreadsheet would take for a formula gets an
    apostrophe before it. Raises `OSError` where it cannot be written.
    """
    with replaced(path, "utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for outcome in outcomes:
            row = outcome.to_dict() | {"architecture": architectures.get(outcome.model, "unknown")}
            found = row["disputed"]
            row |= {"disputed": found["call"] if found else "", "decision": found["decision"] if found else ""}
            writer.writerow([_cell(name, row[name]) for name in COLUMNS])


def properties(outcome: Outcome, architecture: str) -> list[tuple[str, str]]:
    """What reporters write of an item beside its verdict: names that do not change, and values as text.

    Left out is what is not known.
    """
    said = {
        "suite": outcome.suite,
        "problem": outcome.id,
        "model": outcome.model,
        "architecture": architecture,
        "sample": outcome.sample,
        "status": outcome.status,
        "cause": outcome.cause,
        "error": outcome.error_type,
        "prompt_tokens": outcome.prompt_tokens,
        "completion_tokens": outcome.completion_tokens,
        "cost_usd": outcome.cost_usd,
    }
    return [(f"selfinvoke_{name}", str(value)) for name, value in said.items() if value not in (None, "")]


def run_properties(record: Record) -> list[tuple[str, str]]:
    """What is said of the whole run: findings that have a value, verdicts of gates, versions.

    A finding's name is followed by what it is about, in brackets, as gates write it.
    """
    said = [("selfinvoke_complete", str(record.complete).lower())]
    said += [(f"selfinvoke_suite[{suite.name}]", suite.sha256) for suite in record.suites]
    for finding in record.findings:
        if finding.value is not None:
            about = ", ".join(filter(None, [finding.suite, finding.model and f"model={finding.model}"]))
            ends = f" [{finding.low:.6g}, {finding.high:.6g}]" if finding.low is not None and finding.high is not None else ""
            said.append((f"selfinvoke_{finding.name}{f'[{about}]' if about else ''}", f"{finding.value:.6g}{ends}"))
    said += [
        (f"selfinvoke_gate[{ruling.gate}]{f' {ruling.model}' if ruling.model else ''}", f"{ruling.verdict}: {ruling.text}")
        for ruling in record.rulings
    ]
    packages = record.environment.get("packages", {})
    return [*said, *((f"selfinvoke_version[{package}]", version) for package, version in packages.items())]


def _cell(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return " ".join(value)
    if name in _TEXTS and str(value).startswith(_FORMULA):
        return f"'{value}"
    return value
