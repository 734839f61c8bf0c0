"""What other reporters get of our items: properties for JUnit and report logs, verdict and solution for pytest-html."""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

import pytest

from pytest_selfinvoke.outcome import Outcome
from pytest_selfinvoke.record import Record
from pytest_selfinvoke.reporting.failure import verdict_line, visible
from pytest_selfinvoke.reporting.rows import properties, run_properties


class Annotations:
    """Registered in the process the user started.

    ``outcome_in`` gives the outcome that comes with a report, ``outcome_of`` that of an item that has one, by its id.
    """

    def __init__(
        self,
        architectures: Mapping[str, str],
        outcome_in: Callable[[pytest.TestReport], Outcome | None],
        outcome_of: Callable[[str], Outcome | None],
    ) -> None:
        self._architectures = architectures
        self._outcome_in = outcome_in
        self._outcome_of = outcome_of
        self._said: dict[str, list[tuple[str, str]]] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add the properties: to the report of the verdict, and to that of the tear-down, from which JUnit takes them."""
        if outcome := self._outcome_in(report):
            self._said[report.nodeid] = properties(outcome, self._architectures.get(outcome.model, "unknown"))
        elif report.when != "teardown":
            return
        report.user_properties += self._said.get(report.nodeid, [])
        if report.when == "teardown":
            self._said.pop(report.nodeid, None)

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_table_header(self, cells: list[str]) -> None:
        """A column for the verdict."""
        cells.insert(2, '<th class="sortable" data-column-type="selfinvoke">Verdict</th>')

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_table_row(self, report: pytest.TestReport, cells: list[str]) -> None:
        """The verdict in a line."""
        outcome = self._outcome_of(report.nodeid)
        cells.insert(2, f'<td class="col-selfinvoke">{escape(_verdict(outcome)) if outcome else ""}</td>')

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_table_html(self, report: pytest.TestReport, data: list[str]) -> None:
        """The solution of a solved problem; that of an unsolved one is in the text of its failure."""
        outcome = self._outcome_of(report.nodeid)
        if outcome and outcome.solved and report.when == "call":
            data[:] = [escape(visible(f"{verdict_line(outcome)}\n\nsolution:\n{outcome.solution}\n")), *data]


def annotate_run(config: pytest.Config, record: Record) -> None:
    """Write the run's own properties into JUnit's suite, where there is to be one.

    ``record_testsuite_property``, which is made for this, is a fixture, and items of ours have none.
    """
    for plugin in config.pluginmanager.get_plugins():
        add: Any = getattr(plugin, "add_global_property", None)
        if callable(add):
            for name, value in run_properties(record):
                add(name, value)


def _verdict(outcome: Outcome) -> str:
    return verdict_line(outcome).removeprefix("verdict: ") if outcome.judged else f"error: {visible(outcome.error_message)}"
