"""``merge shard-*.json -o results.json``: the results of shards as those of one run."""

import argparse
from dataclasses import replace
from pathlib import Path

from pytest_selfinvoke.commands.deciding import add_deciding, decided, status_of, width
from pytest_selfinvoke.errors import UserError
from pytest_selfinvoke.merging import merge, missing_shards
from pytest_selfinvoke.recorded import read_record
from pytest_selfinvoke.reporting.results import write_results
from pytest_selfinvoke.reporting.terminal import summary

HELP = "make one results.json of those of the shards of a run, and judge its gates"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("results", type=Path, nargs="+", metavar="RESULTS", help="results.json of a shard")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="PATH", help="where to write the whole")
    parser.add_argument("--gate", action="append", default=[], metavar="GATE", help="in place of the run's own; repeatable")
    add_deciding(parser)


def run(options: argparse.Namespace) -> int:
    """Write the whole and print its summary; 1 also where a shard is missing. Raises `UserError`."""
    parts = [(str(path), read_record(path)) for path in options.results]
    record = decided(replace(merge(parts), results=options.output), options.gate, options)
    try:
        write_results(options.output, record.to_dict(), record.rows())
    except OSError as error:
        raise UserError(f"cannot write {options.output}: {error.strerror or error}") from None
    if missing := missing_shards(parts):
        print(f"MISSING: {'shard' if len(missing) == 1 else 'shards'} {', '.join(missing)}")
    status = 1 if missing else status_of(record)
    for line in summary(record.summary(status if record.gates else None), width()):
        print(line)
    return status
