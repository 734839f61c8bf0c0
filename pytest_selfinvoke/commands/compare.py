"""``compare a.json b.json ...``: scores from release to release, and what changed from each to the next."""

import argparse
from pathlib import Path

from pytest_selfinvoke.commands.deciding import width
from pytest_selfinvoke.errors import UserError
from pytest_selfinvoke.history import History
from pytest_selfinvoke.recorded import read_record
from pytest_selfinvoke.reporting.course import course_lines
from pytest_selfinvoke.reporting.reports import distinct_names, write_html

HELP = "compare runs in the order given, each with the one before it, problem by problem"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("results", type=Path, nargs="+", metavar="RESULTS", help="results.json of a run; two or more")
    parser.add_argument("--html", type=Path, metavar="PATH", help="also write the runs' report, with a plot over the releases")


def run(options: argparse.Namespace) -> int:
    """Print the table, and write the report if it is wanted. Raises `UserError`."""
    if len(options.results) < 2:
        raise UserError("one run has nothing to be compared with; name two or more")
    records = [read_record(path) for path in options.results]
    names = distinct_names(options.results)
    for line in course_lines(History.of(names, records), width()):
        print(line)
    if options.html:
        write_html(options.html, names, records, "--html")
        print(f"{options.html} written")
    return 0
