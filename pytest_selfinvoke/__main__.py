"""``python -m pytest_selfinvoke COMMAND``: commands on results that are there; nothing is asked and nothing is run."""

import argparse
import signal
import sys
from collections.abc import Sequence

from pytest_selfinvoke.commands import compare, gate, merge, report
from pytest_selfinvoke.errors import UserError

COMMANDS = {"compare": compare, "gate": gate, "merge": merge, "report": report}
_PROGRAM = "python -m pytest_selfinvoke"


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says. 0: done, and every gate passes; 1: not so; 2: a mistake in the command or its files."""
    parser = argparse.ArgumentParser(
        _PROGRAM,
        description="Commands on the results of runs; nothing is asked and nothing is run.",
        epilog="commands:\n"
        + "".join(f"  {name:<8}{module.HELP}\n" for name, module in COMMANDS.items())
        + "\nExit status: 0 done, and every gate passes; 1 the run is incomplete, has errors, or a gate does not pass;\n"
        "2 a mistake in the command or its files.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", choices=COMMANDS, metavar="COMMAND", help="one of those below; COMMAND -h tells more")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, metavar="...")
    named = parser.parse_args(arguments)
    command = COMMANDS[named.command]
    parser = argparse.ArgumentParser(f"{_PROGRAM} {named.command}", description=command.HELP)
    command.arguments(parser)
    # Intermixed: options may stand between results and gates.
    options = parser.parse_intermixed_args(named.arguments)
    try:
        status: int = command.run(options)
    except UserError as error:
        print(f"{parser.prog}: error: {error}", file=sys.stderr)
        return 2
    return status


if __name__ == "__main__":
    # Whoever reads, such as head, may leave: no reason for a traceback.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(main())
