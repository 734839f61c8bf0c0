"""``report results.json ...``: the summary again, or the report of one run or of several side by side."""

import argparse
from pathlib import Path

from pytest_selfinvoke.commands.deciding import status_of, width
from pytest_selfinvoke.recorded import read_record
from pytest_selfinvoke.reporting.reports import distinct_names, write_html
from pytest_selfinvoke.reporting.terminal import summary

HELP = "print the summary of runs from their results, or write their report"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("results", type=Path, nargs="+", metavar="RESULTS", help="results.json of a run")
    parser.add_argument("--html", type=Path, metavar="PATH", help="write the report as one HTML file instead")


def run(options: argparse.Namespace) -> int:
    """Print the summary, or write the report. Raises `UserError`."""
    if options.html:
        records = [read_record(path) for path in options.results]
        write_html(options.html, distinct_names(options.results), records, "--html")
        print(f"{options.html} written")
        return 0
    status = 0
    for path in options.results:
        record = read_record(path)
        of_run = status_of(record)
        status = max(status, of_run)
        if len(options.results) > 1:
            print(f"{path}:")
        for line in summary(record.summary(of_run if record.gates else None), width()):
            print(line)
    return status
