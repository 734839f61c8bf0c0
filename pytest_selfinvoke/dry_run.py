"""``--selfinvoke-dry-run``: what a run would ask for, and what that would take."""

import pytest

from pytest_selfinvoke.collection import ProblemItem
from pytest_selfinvoke.generation.asked import Missing
from pytest_selfinvoke.generation.store import StoreError
from pytest_selfinvoke.reporting.asked import dollars
from pytest_selfinvoke.run import Run


class DryRun:
    """Takes the controller's place: the items are collected as ever, and none is run."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._lines: list[str] = []

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Count instead of running."""
        keys = [item.key for item in session.items if isinstance(item, ProblemItem) and item.tried]
        asked = self._run.asked
        if asked is None:
            self._lines = ["no model of this run is asked: nothing would be sent"]
            return True
        try:
            self._lines = [_line(missing) for missing in asked.missing(keys)]
        except StoreError as error:
            raise pytest.UsageError(str(error)) from None
        return True

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """A line for each model."""
        terminalreporter.write_sep("=", "selfinvoke: dry run")
        for line in (*self._lines, *self._run.skipped):
            terminalreporter.write_line(line)

    def pytest_unconfigure(self) -> None:
        """Close the store."""
        if self._run.asked:
            self._run.asked.producer.close()


def _line(missing: Missing) -> str:
    label = missing.target.label
    if not missing.missing:
        return f"{label}: all {missing.replies} replies are in the store"
    cost = "cost unknown" if missing.most_usd is None else f"at most {dollars(missing.most_usd)}"
    return (
        f"{label}: {missing.missing} of {missing.replies} replies are missing: about {missing.prompt_tokens:,} prompt tokens, "
        f"at most {missing.most_completion_tokens:,} reply tokens, {cost}"
    )
