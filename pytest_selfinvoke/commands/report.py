"""``report results.json``: the summary again."""

import argparse
from pathlib import Path

from pytest_selfinvoke.commands.deciding import status_of, width
from pytest_selfinvoke.recorded import read_record
from pytest_selfinvoke.reporting.terminal import summary

HELP = "print the summary of a run from its results"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("results", type=Path, metavar="RESULTS", help="results.json of a run")


def run(options: argparse.Namespace) -> int:
    """Print the summary. Raises `UserError`."""
    record = read_record(options.results)
    status = status_of(record)
    for line in summary(record.summary(status if record.gates else None), width()):
        print(line)
    return status
