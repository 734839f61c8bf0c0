"""Problems as pytest items, in virtual files below the rootdir.

How pytest 8.4 to 9.2 treat generated items, and why this is done as it is, is told in docs/internals.md.
"""

import contextlib
import json
import threading
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pytest_selfinvoke.errors import AskingEnded, NotAsked, ReplyError, SandboxError
from pytest_selfinvoke.generation.reply import ReplyKey
from pytest_selfinvoke.judge import Attempt, Judge
from pytest_selfinvoke.outcome import Outcome
from pytest_selfinvoke.plan import ROOT, Plan
from pytest_selfinvoke.reporting.failure import Failure, visible
from pytest_selfinvoke.selection import Selection
from pytest_selfinvoke.suites.problem import Suite

# Seconds; the runner's own limits, known once the item is set up, take its place.
SETUP_BACKSTOP_S = 3600.0
# Seconds that an interrupted run waits for a runner that is just being started.
WARMING_S = 1.0


class Unsolved(Exception):  # noqa: N818 - the model's failure, not an error
    """The model did not solve the problem of an item."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.status)
        self.outcome = outcome


class _Virtual:
    """Nodes whose file does not exist get the rootdir's conftest hooks; pytest finds none for an unvisited folder."""

    session: pytest.Session
    config: pytest.Config

    @property
    def ihook(self) -> Any:
        """The hooks of conftest files in the rootdir."""
        return self.session.gethookproxy(self.config.rootpath)


class ProblemItem(_Virtual, pytest.Item):
    """One problem, asked of one model, once; ``skipped`` says why it cannot be tried here, if that is so."""

    def __init__(self, *, key: ReplyKey, judge: Judge, skipped: str = "", **keywords: Any) -> None:
        super().__init__(**keywords)
        self.key = key
        self.outcome: Outcome | None = None
        self._judge = judge
        self._attempt: Attempt | None = None
        # pytest-timeout looks before the set-up, where a reply may be long in coming: without this, --timeout would count it.
        self.add_marker(pytest.mark.timeout(SETUP_BACKSTOP_S, func_only=True))
        self.add_marker(pytest.mark.selfinvoke(suite=key.suite, problem=key.id, model=key.label, sample=key.sample))
        self.tried = not skipped
        if skipped:
            self.add_marker(pytest.mark.skip(reason=visible(skipped)))

    def setup(self) -> None:
        """Obtain the reply; what fails here is an ERROR, with one sentence for a text."""
        with self._errors():
            self._attempt = self._judge.prepare(self.key)
        # Only a backstop, above all of the runner's own limits.
        self.add_marker(pytest.mark.timeout(self._judge.patience_s(self._ready), func_only=True), append=False)

    def runtest(self) -> None:
        """Judge the solution."""
        with self._errors():
            self.outcome = self._judge.judge(self._ready)
        if not self.outcome.solved:
            raise Unsolved(self.outcome)

    @property
    def _ready(self) -> Attempt:
        assert self._attempt is not None, "set up first"
        return self._attempt

    @contextlib.contextmanager
    def _errors(self) -> Iterator[None]:
        """Make an outcome of what is our fault, and a report without a traceback through our code."""
        self.outcome = None
        try:
            yield
            return
        except NotAsked as error:
            raise pytest.skip.Exception(visible(str(error)), _use_item_location=True) from None
        except (ReplyError, SandboxError) as error:
            kind, message = type(error).__name__, str(error)
            if isinstance(error, AskingEnded):
                self.session.shouldstop = visible(message)
        self.outcome = Outcome.error(self.key, kind, message)
        raise pytest.fail.Exception(visible(message), pytrace=False) from None

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The whole failure text, for JUnit and HTML; the terminal prints its own, as long as the user wants it."""
        if isinstance(excinfo.value, Unsolved):
            return Failure(self._ready.problem, excinfo.value.outcome)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the item stands; pytest demands a line of items that are skipped."""
        return self.path, 0, f"{self.key.suite}::{self.name}"


class SuiteFile(_Virtual, pytest.File):
    """A suite as a file that does not exist; IDEs need files between folders and items."""

    def __init__(self, *, suite: Suite, collection: "Collection", **keywords: Any) -> None:
        super().__init__(**keywords)
        self._suite = suite
        self._collection = collection

    def collect(self) -> Iterator[ProblemItem]:
        """The selected items of the suite, in the plan's order."""
        return self._collection.items(self, self._suite)


class Collection:
    """Adds the plan's items to the session, in every process alike."""

    def __init__(self, plan: Plan, selection: Selection, judge: Judge) -> None:
        self._plan = plan
        self._selection = selection
        self._judge = judge
        self._warming: threading.Thread | None = None

    def items(self, parent: SuiteFile, suite: Suite) -> Iterator[ProblemItem]:
        """The selected items of one suite.

        Ids are passed as text: pytest 9.2 parses it into file, name and parameters, which a name of ours left to itself
        would not be, and then ``--lf`` forgets. ``--nf`` asks for the age of each item's file, so then it gets one that exists.
        """
        exists = {"path": parent.config.rootpath} if parent.config.getoption("newfirst", False) else {}
        for key in self._plan.keys(suite):
            nodeid = self._plan.nodeid(key)
            if nodeid in self._selection:
                name = self._plan.item_name(key)
                yield ProblemItem.from_parent(
                    parent, name=name, nodeid=nodeid, key=key, judge=self._judge, skipped=self._plan.skipped(key), **exists
                )

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """Put the suites after whatever else the session collects.

        ``--lf`` empties the report of files that no longer exist; ours never did, so they are collected again: it deselects
        single items later all the same.
        """
        report = yield
        if not report.passed or self._selection.none:
            return report
        if isinstance(collector, pytest.Session):
            report.result = [*report.result, *self._files(collector)]
        elif isinstance(collector, SuiteFile) and not report.result:
            report.result = list(collector.collect())
        return report

    def _files(self, session: pytest.Session) -> Iterable[SuiteFile]:
        for suite in self._plan.suites:
            nodeid = f"{ROOT}/{suite.name}"
            if any(self._plan.nodeid(key) in self._selection for key in self._plan.keys(suite)):
                path = session.config.rootpath / ROOT / suite.name
                yield SuiteFile.from_parent(session, path=path, name=suite.name, nodeid=nodeid, suite=suite, collection=self)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Deselect what belongs to other shards, in every process alike."""
        if self._plan.shard is None:
            return
        others = [item for item in items if isinstance(item, ProblemItem) and item.nodeid not in self._plan.in_shard]
        if others:
            config.hook.pytest_deselected(items=others)
            left = set(others)
            items[:] = [item for item in items if item not in left]

    @pytest.hookimpl(trylast=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Have the runner started while items are collected; the controller of an xdist run judges none."""
        config = session.config
        if not (config.option.collectonly or self._selection.none or config.pluginmanager.hasplugin("dsession")):
            self._warming = threading.Thread(target=self._warm, name="selfinvoke-warming", daemon=True)
            self._warming.start()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self) -> None:
        """The runner is for one thread at a time."""
        if self._warming:
            self._warming.join()

    def pytest_unconfigure(self) -> None:
        """Leave no process behind."""
        if self._warming:
            # Where it takes longer, what was started ends when this process does.
            self._warming.join(WARMING_S)
        self._judge.close()

    def _warm(self) -> None:
        with contextlib.suppress(Exception):  # the first item tries again, and can say what is wrong
            chosen = [key for nodeid, key in self._plan.by_nodeid.items() if nodeid in self._selection]
            self._judge.start([key for key in chosen if not self._plan.skipped(key)])

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> None:
        """The way of a reply to a worker takes about a millisecond, which is as well spent judging."""
        for ours in (item, nextitem):
            if isinstance(ours, ProblemItem) and ours.tried:
                self._judge.ask(ours.key)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Send the outcome along with the report, as builtin types, all that xdist and reportlog can carry.

        From a worker it goes as one text: execnet takes a microsecond for each value, on both sides.

        What went wrong while judging and is not the model's failure is reported as an error, which pytest knows only of
        set-up and tear-down.
        """
        report = yield
        if isinstance(item, ProblemItem) and call.when != "teardown":
            if report.failed and (call.excinfo is None or not isinstance(call.excinfo.value, Unsolved)):
                outcome = item.outcome if item.outcome and not item.outcome.judged else None
                item.outcome = outcome or Outcome.error(item.key, call.excinfo.typename if call.excinfo else "", _text(call))
                report.when = "setup"
            distributed = hasattr(item.config, "workerinput")
            if item.outcome and (call.when == "call" or report.failed):
                data = item.outcome.to_report()
                report.selfinvoke = json.dumps(data) if distributed else data  # type: ignore[attr-defined]
            text: object = report.longrepr
            if isinstance(text, Failure) and distributed:
                # The controller makes the whole text again from the outcome.
                report.longrepr = text.reprcrash.message
        return report


def _text(call: pytest.CallInfo[None]) -> str:
    return str(call.excinfo.value) if call.excinfo else ""
