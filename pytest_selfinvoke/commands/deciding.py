"""What the commands that judge gates have in common."""

import argparse
import shutil
from dataclasses import replace
from functools import partial
from pathlib import Path

from pytest_selfinvoke.analysis.baselines import refusal
from pytest_selfinvoke.errors import UserError
from pytest_selfinvoke.gate_settings import baselines_of, error_budget_of, gates_of
from pytest_selfinvoke.record import Record
from pytest_selfinvoke.recorded import read_baseline
from pytest_selfinvoke.reporting.terminal import LEAST_WIDTH


def add_deciding(parser: argparse.ArgumentParser) -> None:
    """The options by which to decide otherwise than the run was told to."""
    parser.add_argument("--error-budget", metavar="BUDGET", help="errors that are allowed, in place of those of the run")
    parser.add_argument(
        "--baseline",
        metavar="[NAME=]PATH",
        action="append",
        default=[],
        help="results.json of an earlier run to compare with, in place of those of the run; repeatable",
    )


def decided(record: Record, gates: list[str], options: argparse.Namespace) -> Record:
    """The record with the gates, baselines and error budget of the command line, where it has any. Raises `UserError`."""
    if gates:
        record = replace(record, gates=gates_of(gates, "GATE", [suite.name for suite in record.suites], None))
    if options.error_budget is not None:
        record = replace(record, error_budget=error_budget_of(options.error_budget, "--error-budget"))
    if options.baseline:
        record = _compared(record, options.baseline)
    settings = {
        **record.settings,
        "gates": [str(gate) for gate in record.gates],
        "error_budget": record.error_budget.text,
        "baselines": {baseline.name: baseline.source for baseline in record.baselines},
    }
    return replace(record, settings=settings)


def status_of(record: Record) -> int:
    """The exit status: 0 where there are no gates to judge, or the run is accepted."""
    return 0 if not record.gates or record.accepted else 1


def width() -> int:
    """Of the terminal, in cells."""
    return max(shutil.get_terminal_size().columns, LEAST_WIDTH)


def _compared(record: Record, texts: list[str]) -> Record:
    suites = {suite.name: suite.sha256 for suite in record.suites}
    labels = [card.label for card in record.cards]
    baselines = []
    for name, path in baselines_of(texts, "--baseline", partial(Path)):
        baseline = read_baseline(name, path, "--baseline")
        if reason := refusal(baseline, suites, labels, record.terms, record.samples):
            raise UserError(f"--baseline: cannot compare with {path}: {reason}")
        baselines.append(baseline)
    return replace(record, baselines=tuple(baselines))
