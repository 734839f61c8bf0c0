"""``gate results.json [GATE ...]``: judge gates by results that are there."""

import argparse
from pathlib import Path

from pytest_selfinvoke.commands.deciding import add_deciding, decided, status_of, width
from pytest_selfinvoke.errors import UserError
from pytest_selfinvoke.recorded import read_record
from pytest_selfinvoke.reporting.exit_note import exit_note
from pytest_selfinvoke.reporting.gates import gate_lines
from pytest_selfinvoke.reporting.text import wrap

HELP = "judge gates by the results of a run: those given, or else the run's own"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("results", type=Path, metavar="RESULTS", help="results.json of a run")
    parser.add_argument("gates", nargs="*", metavar="GATE", help="such as 'lower(pass@1[humaneval-pro]) >= 60%%'")
    add_deciding(parser)


def run(options: argparse.Namespace) -> int:
    """Print the verdicts. Raises `UserError`."""
    record = decided(read_record(options.results), options.gates, options)
    if not record.gates:
        raise UserError(f"{options.results} is of a run without gates; give one, such as 'pass@1[humaneval-pro] >= 60%'")
    if record.shard:
        raise UserError(
            f"{options.results} is shard {'{} of {}'.format(*record.shard)}; gates are about the whole: merge the shards first"
        )
    status = status_of(record)
    for line in (*gate_lines(record.rulings, width()), *wrap(exit_note(record, status), width(), rest="  ")):
        print(line)
    return status
