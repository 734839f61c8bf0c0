"""What stands above the summary, sample by sample: what was not solved, and what passed and differs all the same."""

from pathlib import Path

import pytest

from pytest_selfinvoke.files import short
from pytest_selfinvoke.plan import Plan
from pytest_selfinvoke.record import Record
from pytest_selfinvoke.reporting.disputed import disputed_text
from pytest_selfinvoke.reporting.failure import failure_text, short_text, title, verdict_line
from pytest_selfinvoke.reporting.text import cells, cut, wrap

# Without -v the terminal shows this many unsolved problems in full; models of today leave hundreds.
SHOWN = 20
DISPUTED_SHOWN = 5
# What -r is where the user does not give it.
_DEFAULT_CHARS = "fE"


class _Listed(pytest.TestReport):
    """A report that is there to be listed, and is counted elsewhere."""

    @property
    def count_towards_summary(self) -> bool:
        return False


def show_unsolved(terminal: pytest.TerminalReporter, plan: Plan, record: Record, style: str, verbosity: int) -> None:
    """The unsolved problems as ``--tb`` asks, in full unless the user asked for less."""
    unsolved = [outcome for outcome in record.outcomes if outcome.judged and not outcome.solved]
    if not unsolved:
        return
    terminal.write_sep("=", "UNSOLVED")
    shown = unsolved if verbosity > 0 or style == "line" else unsolved[:SHOWN]
    width = terminal.config.get_terminal_writer().fullwidth
    for outcome in shown:
        if style == "line":
            terminal.write_line(f"{plan.nodeid(outcome.key)}: {verdict_line(outcome)}")
            continue
        # pytest counts characters, of which a wide one takes two cells.
        name = cut(title(outcome), width - 4)
        terminal.write_sep("_", name, fullwidth=width - cells(name) + len(name))
        short = verbosity < 0 or style in ("short", "native")
        problem = plan.problem(outcome.key)
        terminal.write_line(short_text(outcome, width) if short else failure_text(problem, outcome, width))
    if len(shown) < len(unsolved):
        terminal.write_line(f"... and {len(unsolved) - len(shown)} more: -v shows all, --tb=line a line each, --tb=no none")


def show_disputed(terminal: pytest.TerminalReporter, record: Record, path: Path, verbosity: int) -> None:
    """Solutions that passed and differ all the same, some lines each, unless the user asked for less.

    ``path`` is the review file, which has them all.
    """
    found = [outcome for outcome in record.outcomes if outcome.disputed]
    if not found or verbosity < 0:
        return
    terminal.write_sep("=", "PASSED, BUT DIFFER (advisory)")
    shown = found if verbosity > 0 else found[:DISPUTED_SHOWN]
    width = terminal.config.get_terminal_writer().fullwidth
    for outcome in shown:
        first, *rest = f"{title(outcome)}: {disputed_text(outcome)}".splitlines()
        for line in [*wrap(first, width, rest="  "), *rest]:
            terminal.write_line(line)
    if len(shown) < len(found):
        terminal.write_line(f"... and {len(found) - len(shown)} more: -v shows all, and so does {short(path)}")


def list_unsolved(terminal: pytest.TerminalReporter, chars: str) -> None:
    """Have pytest's short summary list unsolved items among the failed ones, if the user asks for those with ``-r``.

    Not if he does not: there can be hundreds, and they would bury the numbers.
    """
    if chars != _DEFAULT_CHARS and set(chars) & set("faA"):
        for report in terminal.stats.get("unsolved", ()):
            listed = _Listed.__new__(_Listed)
            vars(listed).update(vars(report))
            terminal.stats.setdefault("failed", []).append(listed)
