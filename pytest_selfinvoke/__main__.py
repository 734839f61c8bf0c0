"""``python -m pytest_selfinvoke COMMAND``: commands on results that are there; nothing is asked and nothing is run."""

import argparse
import sys
from collections.abc import Sequence

from pytest_selfinvoke.commands import compare, gate, merge, report
from pytest_selfinvoke.errors import UserError

COMMANDS = {"compare": compare, "gate": gate, "merge": merge, "report": report}


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says. 0: done, and every gate passes; 1: some gate does not; 2: a mistake in the command."""
    parser = argparse.ArgumentParser(
        "python -m pytest_selfinvoke",
        description="Commands on the results of runs. Exit status: 0 done, and every gate passes; 1 the run is incomplete, has "
        "errors, or a gate does not pass; 2 a mistake in the command or its files.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, module in COMMANDS.items():
        command = commands.add_parser(name, help=module.HELP, description=module.HELP)
        module.arguments(command)
        command.set_defaults(run=module.run)
    options = parser.parse_args(arguments)
    try:
        status: int = options.run(options)
    except UserError as error:
        print(f"{parser.prog} {options.command}: error: {error}", file=sys.stderr)
        return 2
    return status


if __name__ == "__main__":
    sys.exit(main())
