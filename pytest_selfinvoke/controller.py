"""The controller's part: hears every outcome, keeps the run's books, writes the results and prints the summary."""

import os
import time
import warnings
from collections.abc import Generator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from pytest_selfinvoke.annotations import annotate_run
from pytest_selfinvoke.collection import ProblemItem
from pytest_selfinvoke.errors import AskingEnded, NotAsked, UserError
from pytest_selfinvoke.generation.store import StoreError
from pytest_selfinvoke.interrupts import Interrupts
from pytest_selfinvoke.outcome import Outcome
from pytest_selfinvoke.record import SCHEMA, Record
from pytest_selfinvoke.reporting.failure import Failure, visible
from pytest_selfinvoke.reporting.header import header
from pytest_selfinvoke.reporting.journal import Journal
from pytest_selfinvoke.reporting.markup import marked
from pytest_selfinvoke.reporting.regressions import write_regressions
from pytest_selfinvoke.reporting.results import write_results
from pytest_selfinvoke.reporting.terminal import summary
from pytest_selfinvoke.reporting.text import count
from pytest_selfinvoke.run import Run
from pytest_selfinvoke.sections import list_unsolved, show_disputed, show_unsolved
from pytest_selfinvoke.selection import Selection
from pytest_selfinvoke.settling import settled, write_disputed
from pytest_selfinvoke.worker import unpack

if TYPE_CHECKING:
    from pytest_selfinvoke.generation.accounts import Usage
    from pytest_selfinvoke.generation.reply import ReplyKey


class Controller:
    """Registered in the process the user started, with and without xdist."""

    def __init__(self, run: Run, selection: Selection) -> None:
        self._run = run
        self._plan = run.plan
        self._selection = selection
        self._outcomes: dict[str, Outcome] = {}
        self._read: tuple[pytest.TestReport, Outcome] | None = None
        self._selected: tuple[str, ...] | None = None
        self._begin()
        self._record: Record | None = None
        self._trouble: list[str] = []
        self._reported: list[str] = []
        self._failed = 0
        self._exit = 0
        self._regressions = ""
        self._journal = Journal(run.settings.results, self._begun)
        self._written = self._hurried = False
        self._interrupts = Interrupts(again=self._leave)
        self._ahead: list[ReplyKey] = []
        self._usage: Usage | None = None

    def _begin(self) -> None:
        self._started = time.monotonic()
        self._started_at = datetime.now(UTC)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """SIGTERM, of which pytest knows nothing, is to end the run as Ctrl-C does."""
        self._interrupts.install()

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self) -> None:
        """Whatever happened before, no connection stays open, and signals do what they did before."""
        self._stop_asking()
        self._interrupts.restore()

    def _leave(self) -> None:
        """Another Ctrl-C: no more waiting, once the results are written. What was started ends when this process does."""
        if self._written or self._hurried:
            os._exit(int(pytest.ExitCode.INTERRUPTED))
        self._hurried = True

    def pytest_report_header(self, config: pytest.Config) -> list[str]:
        """What will be asked of whom."""
        run = self._run
        remarks = list(run.remarks)
        if (found := self._journal.found()) is not None and not self._selection.none:
            journal = self._journal
            remarks.append(
                f"an earlier run was killed before it could write its results; {journal.path} has {count(found, 'outcome')} of "
                f"it, which this run will keep as {journal.kept.name}"
            )
        width = config.get_terminal_writer().fullwidth
        return header(self._plan, run.cards, remarks, width, none_selected=self._selection.none)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Without xdist: note what is selected, and begin to obtain its replies."""
        if session.config.option.collectonly:
            return
        items = [item for item in session.items if isinstance(item, ProblemItem) and item.tried]
        if items:
            self._select([item.nodeid for item in items])
            self._ahead = [item.key for item in items]
            if not self._run.asked:
                self._prefetch()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Without xdist: begin to ask with our first item.

        Libraries that ask providers warn of much, and warnings belong to the process: a user's "error" for his own tests must
        not make their warnings in our thread into failures. So they are ignored for as long as an item of ours runs.
        """
        if not isinstance(item, ProblemItem) or not item.tried or not self._run.asked:
            return (yield)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if self._ahead:
                self._prefetch()
                self._run.asked.producer.wait_until_ready()
            return (yield)

    def _prefetch(self) -> None:
        self._run.replies.prefetch(self._ahead)
        self._ahead = []

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Sequence[str]) -> None:
        """With xdist: every worker selects the same."""
        if self._selected is None:
            keys = {nodeid: key for nodeid in ids if (key := self._plan.by_nodeid.get(nodeid))}
            self._select([nodeid for nodeid, key in keys.items() if not self._plan.skipped(key)])

    def _select(self, nodeids: Sequence[str]) -> None:
        self._selected = tuple(nodeids)
        self._begin()

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report: pytest.CollectReport | pytest.TestReport) -> tuple[str, str, object] | None:
        """An unsolved problem is a measurement: it has a word of its own, and reporters that know none see a failure."""
        data = getattr(report, "selfinvoke", None)
        if report.outcome != "failed" or report.nodeid not in self._plan.by_nodeid:
            return None
        if data and report.when == "call":
            return "unsolved", "u", ("UNSOLVED", {"yellow": True})
        return "error", "E", "ERROR"

    @pytest.hookimpl(wrapper=True)
    def pytest_report_from_serializable(
        self, data: dict[str, Any]
    ) -> Generator[None, pytest.CollectReport | pytest.TestReport | None, pytest.CollectReport | pytest.TestReport | None]:
        """A worker sends the report of an item as one text, and of an unsolved one no text that can be made of its outcome."""
        unpack(data)
        report = yield
        if isinstance(report, pytest.TestReport) and report.failed and report.when == "call" and (outcome := self.read(report)):
            report.longrepr = Failure(self._plan.problem(outcome.key), outcome)  # type: ignore[assignment]
        return report

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> Generator[None, object, object]:
        """Keep the outcome that came with a report, before any reporter can be interrupted or break over it.

        pytest keeps all reports, so once every reporter has seen it the outcome is not kept twice.
        """
        self._keep(report)
        try:
            return (yield)
        finally:
            self._read = None
            if data := getattr(report, "selfinvoke", None):
                report.selfinvoke = {"status": data["status"]}  # type: ignore[attr-defined]

    def _keep(self, report: pytest.TestReport) -> None:
        """One of our reports without an outcome is that of an item that crashed its worker."""
        if self._run.asked and isinstance(self._run.asked.producer.over, AskingEnded):
            # At once: pytest is about to describe the interruption, and CPython 3.11 cannot parse in two threads at a time.
            self._stop_asking()
        key = self._plan.by_nodeid.get(report.nodeid)
        word: str = report.outcome  # pytest-rerunfailures has a word of its own
        if key is None or word == "rerun":
            return
        # A failing tear-down is no measurement, and no error that the outcomes know of.
        self._failed += report.failed and report.when != "teardown"
        data: dict[str, Any] = getattr(report, "selfinvoke", {})
        outcome = self.read(report)
        if outcome is None:
            if not report.failed or report.nodeid in self._outcomes:
                return
            outcome = Outcome.error(key, "WorkerCrashed", _last_line(report.longreprtext))
            data = outcome.to_report()
        self._outcomes[report.nodeid] = outcome
        self._journal.add(data)

    def _begun(self) -> dict[str, Any]:
        started = self._started_at.isoformat(timespec="seconds")
        return {"schema": SCHEMA, "started": started, "selected": len(self._selected or ())}

    def read(self, report: pytest.TestReport) -> Outcome | None:
        """The outcome that came with a report, if one did; made once of what came, whoever asks for it first."""
        data = getattr(report, "selfinvoke", None)
        if not data:
            return None
        if self._read is None or self._read[0] is not report:
            self._read = (report, Outcome.from_dict(data))
        return self._read[1]

    def outcome(self, nodeid: str) -> Outcome | None:
        """The outcome of an item that has come to its end."""
        return self._outcomes.get(nodeid)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int | pytest.ExitCode) -> None:
        """Write the results, however the run ended."""
        self._stop_asking()
        if not self._selected or not self._outcomes:
            # Nothing ran: an earlier run's results stay.
            if self._run.settings.gates and not (self._selection.none or session.config.option.collectonly):
                self._trouble.append("GATES NOT MEASURED: no item of this run has a result")
                if int(session.exitstatus) == pytest.ExitCode.NO_TESTS_COLLECTED:
                    session.exitstatus = pytest.ExitCode.TESTS_FAILED
            self._tell_trouble(session)
            return
        outcomes = tuple(self._outcomes[nodeid] for nodeid in self._selected if nodeid in self._outcomes)
        self._record = Record.of(
            self._run,
            self._settled(outcomes) if self._plan.search else outcomes,
            len(self._selected),
            broken=int(exitstatus) in (3, 4),
            started=self._started_at,
            seconds=time.monotonic() - self._started,
            usage=self._usage,
        )
        self._write()
        self._write_regressions(self._record)
        self._written = True
        annotate_run(session.config, self._record)
        self._report()
        if self._run.settings.gates:
            self._let_gates_decide(session, self._record)
        self._tell_trouble(session)

    def _settled(self, outcomes: tuple[Outcome, ...]) -> tuple[Outcome, ...]:
        """With the findings about passed solutions that stand; what goes wrong with these changes nothing else."""
        settings = self._run.settings
        try:
            after = settled(self._plan, outcomes, self._run.decisions)
        except Exception as error:  # noqa: BLE001 - an error of ours
            self._trouble.append(f"FINDINGS NOT MADE: {type(error).__name__}: {error}")
            return tuple(replace(outcome, differing=None) for outcome in outcomes)
        try:
            write_disputed(settings.disputed, settings.disputed_origin, self._plan, outcomes, after)
        except Exception as error:  # noqa: BLE001 - a full disk, a file that was broken meanwhile, an error of ours
            reason = str(error) if isinstance(error, UserError) else f"{type(error).__name__}: {error}"
            self._trouble.append(f"FINDINGS NOT WRITTEN to {settings.disputed}: {reason}")
        return after

    def _let_gates_decide(self, session: pytest.Session, record: Record) -> None:
        """Instead of unsolved items and of errors within the budget, and never instead of what pytest says of itself."""
        ours_alone = session.testsfailed == self._failed > 0
        if not record.accepted and int(session.exitstatus) == 0:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        elif record.accepted and int(session.exitstatus) == 1 and ours_alone:
            session.exitstatus = pytest.ExitCode.OK

    def _write_regressions(self, record: Record) -> None:
        folder = self._run.settings.regressions
        if folder is None:
            return
        try:
            rows = ((self._plan.problem(outcome.key), outcome) for outcome in record.outcomes)
            written, left_out = write_regressions(folder, rows)
            more = f"; {left_out} more have values that cannot be written as source" if left_out else ""
            self._regressions = f"regressions: {count(written, 'file')} in {folder}{more}"
        except OSError as error:
            self._trouble.append(f"REGRESSIONS NOT WRITTEN to {folder}: {error.strerror or error}")

    def _tell_trouble(self, session: pytest.Session) -> None:
        if self._trouble and int(session.exitstatus) == 0:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        self._exit = int(session.exitstatus)

    def _stop_asking(self) -> None:
        """Let replies in flight arrive, say why nothing more was asked, and write the replies where the user wants them."""
        asked = self._run.asked
        if asked is None or self._usage is not None or not asked.store.is_open:
            return
        over = asked.producer.over
        asked.producer.close()
        self._usage = asked.producer.progress.usage
        if over is not None:
            self._trouble.append(f"{'BUDGET' if isinstance(over, NotAsked) else 'ASKING ENDED'}: {visible(str(over))}")
        try:
            asked.export([self._plan.by_nodeid[nodeid] for nodeid in self._selected or ()])
        except (OSError, StoreError, UserError) as error:
            self._trouble.append(f"REPLIES NOT WRITTEN to {asked.asking.export}: {error}")

    def _write(self) -> None:
        """The outcomes must reach the disk, whatever may be wrong with what is made of them."""
        assert self._record is not None
        path = self._run.settings.results
        try:
            self._record.to_dict(), self._record.rows()  # findings, causes and rulings are made here
        except Exception as error:  # noqa: BLE001 - a broken scipy, an error of ours
            reason = f"{type(error).__name__}: {error}"
            self._trouble.append(f"NO FINDINGS: the analysis failed ({reason}); results.json has all outcomes")
            self._record = replace(self._record, unanalysed=reason)
        try:
            write_results(path, self._record.to_dict(), self._record.rows())
        except Exception as error:  # noqa: BLE001 - a full disk, a number that is none: the summary must still be shown
            reason = getattr(error, "strerror", None) or f"{type(error).__name__}: {error}"
            self._trouble.append(f"RESULTS NOT WRITTEN to {path}: {reason}; the outcomes are in {self._journal.path}")
        else:
            self._journal.remove()

    def _report(self) -> None:
        """What else the user wants written, once the results are there."""
        from pytest_selfinvoke.reporting.reports import write_reports

        assert self._record is not None
        self._reported, failed = write_reports(self._run.settings.reports, self._record)
        self._trouble += failed

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
        """Show the unsolved problems as --tb asks, then the numbers."""
        if config.getoption("no_summary"):
            return
        if self._record is not None:
            self._show_record(terminalreporter, self._record, config)
        elif not self._selection.none:
            for line in self._run.skipped:
                terminalreporter.write_line(f"selfinvoke: {line}", yellow=True)
        if self._regressions:
            terminalreporter.write_line(self._regressions)
        for line in self._trouble:
            terminalreporter.write_line(line, red=True)

    def _show_record(self, terminal: pytest.TerminalReporter, record: Record, config: pytest.Config) -> None:
        style, verbosity = config.getoption("tbstyle"), config.getoption("verbose")
        if style != "no":
            show_unsolved(terminal, self._plan, record, style, verbosity)
            show_disputed(terminal, record, self._run.settings.disputed, verbosity)
        list_unsolved(terminal, config.getoption("reportchars"))
        terminal.write_sep("=", "selfinvoke")
        shown = replace(record.summary(self._exit), every=config.getoption("verbose") > 0)
        width = config.get_terminal_writer().fullwidth
        for *pieces, (end, markup) in marked(summary(shown, width)):
            for piece, piece_markup in pieces:
                terminal.write(piece, **piece_markup)
            terminal.write_line(end, **markup)
        for said in self._reported:
            terminal.write_line(said)


def _last_line(text: str) -> str:
    return text.strip().rpartition("\n")[2]
