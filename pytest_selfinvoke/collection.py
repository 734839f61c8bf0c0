"""Problems as pytest items, in virtual files below the rootdir.

How pytest 8.4 to 9.2 treat generated items, and why this is done as it is, is told in docs/internals.md.
"""

import contextlib
import os
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

from pytest_selfinvoke.ahead import AHEAD, LOOKING_AHEAD, Ahead, Came
from pytest_selfinvoke.errors import AskingEnded, NotAsked, ReplyError, SandboxError
from pytest_selfinvoke.garbage import take_in
from pytest_selfinvoke.generation.reply import ReplyKey
from pytest_selfinvoke.outcome import Outcome
from pytest_selfinvoke.plan import ROOT, Plan
from pytest_selfinvoke.reporting.failure import Failure, visible
from pytest_selfinvoke.selection import Selection
from pytest_selfinvoke.suites.problem import Suite

if TYPE_CHECKING:
    from pytest_selfinvoke.judge import Attempt, Judge

T = TypeVar("T")
# At most so many items that follow one, in the order in which this process will run them.
Following = Callable[[pytest.Item, int], list[pytest.Item]]
# pytest-timeout looks before the set-up, where a reply may be long in coming: without this, --timeout would count it. In
# seconds; the runner's own limits, known once the item is set up, take its place.
_SETUP_BACKSTOP = pytest.mark.timeout(3600.0, func_only=True)
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

    def __init__(self, *, key: ReplyKey, ahead: Ahead, skipped: str = "", **keywords: Any) -> None:
        super().__init__(**keywords)
        self.key = key
        self.outcome: Outcome | None = None
        # Seconds by which the phase that just ended took longer than it seems: at another item's turn, less those for others.
        self.otherwise_s = 0.0
        self._ahead = ahead
        self._attempt: Attempt | None = None
        self.add_marker(_SETUP_BACKSTOP)
        self.add_marker(pytest.mark.selfinvoke(suite=key.suite, problem=key.id, model=key.label, sample=key.sample))
        self.tried = not skipped
        if skipped:
            self.add_marker(pytest.mark.skip(reason=visible(skipped)))

    def setup(self) -> None:
        """Obtain the reply; what fails here is an ERROR, with one sentence for a text."""
        with self._errors():
            self._attempt = self._own(self._ahead.prepare)
        if patience_s := self._ahead.patience_s(self.key):
            # Only a backstop, above all of the runner's own limits.
            self.add_marker(pytest.mark.timeout(patience_s, func_only=True), append=False)

    def runtest(self) -> None:
        """Judge the solution."""
        with self._errors():
            self.outcome = self._own(self._ahead.judge)
        if not self.outcome.solved:
            raise Unsolved(self.outcome)

    def _own(self, step: Callable[[ReplyKey], Came[T]]) -> T:
        """What came of this item's step, whenever it was taken."""
        began = time.perf_counter()
        came = step(self.key)
        self.otherwise_s = came.seconds - (time.perf_counter() - began)
        return came.result()

    @property
    def _ready(self) -> "Attempt":
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
        return self.path, 0, self.location[2]

    @property
    def location(self) -> tuple[str, int, str]:
        """What pytest makes of `reportinfo` for each item of each report, by way of the file system."""
        return f"{ROOT}{os.sep}{self.key.suite}", 0, f"{self.key.suite}::{self.name}"


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
    """Adds the plan's items to the session, in every process alike.

    ``judge`` makes what judges them, where there are any: the controller of an xdist run has none, and need not import it.
    ``after`` tells what will be run next, of which ``most_ahead`` are judged along with an item.
    """

    def __init__(
        self,
        plan: Plan,
        selection: Selection,
        judge: "Callable[[], Judge]",
        after: Following | None = None,
        most_ahead: int = AHEAD,
    ) -> None:
        self._plan = plan
        self._selection = selection
        self._make_judge = judge
        self._after = after or self._in_session
        self._most_ahead = most_ahead
        self._places: dict[int, int] = {}
        self._warming: threading.Thread | None = None

    @cached_property
    def _judge(self) -> "Judge":
        return self._make_judge()

    @cached_property
    def _ahead(self) -> Ahead:
        return Ahead(self._judge)

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
                    parent, name=name, nodeid=nodeid, key=key, ahead=self._ahead, skipped=self._plan.skipped(key), **exists
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
            self._warming = threading.Thread(target=self._warm, args=(self._judge,), name="selfinvoke-warming", daemon=True)
            self._warming.start()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> None:
        """The runner is for one thread at a time. And tests that are not ours may look for what was left out as garbage."""
        if self._warming:
            self._warming.join()
        if not all(isinstance(item, ProblemItem) for item in session.items):
            take_in()

    def pytest_unconfigure(self) -> None:
        """Leave no process behind."""
        if self._warming:
            # Where it takes longer, what was started ends when this process does.
            self._warming.join(WARMING_S)
        if "_judge" in vars(self):
            self._judge.close()

    def _warm(self, judge: "Judge") -> None:
        with contextlib.suppress(Exception):  # the first item tries again, and can say what is wrong
            chosen = [key for nodeid, key in self._plan.by_nodeid.items() if nodeid in self._selection]
            judge.start([key for key in chosen if not self._plan.skipped(key)])

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> None:
        """Have the replies on their way of this item, and of those of ours that follow it without another between them."""
        if isinstance(item, ProblemItem) and item.tried:
            following = [nextitem, *self._after(nextitem, LOOKING_AHEAD - 1)] if nextitem else []
            # Who wants the run to end with a failure is not to wait for more after it.
            stops = item.config.getoption("maxfail") or item.config.getoption("stepwise", False)
            self._ahead.turn(item.key, list(_keys_of_ours(following)), most=0 if stops else self._most_ahead)

    def _in_session(self, item: pytest.Item, most: int) -> list[pytest.Item]:
        if not self._places:
            self._places = {id(one): place for place, one in enumerate(item.session.items)}
        place = self._places.get(id(item))
        return [] if place is None else item.session.items[place + 1 : place + 1 + most]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Send the outcome along with the report, as builtin types, all that xdist and reportlog can carry.

        What went wrong while judging and is not the model's failure is reported as an error, which pytest knows only of
        set-up and tear-down.
        """
        report = yield
        if isinstance(item, ProblemItem) and call.when != "teardown":
            report.duration = max(0.0, report.duration + item.otherwise_s)
            item.otherwise_s = 0.0
            if report.failed and (call.excinfo is None or not isinstance(call.excinfo.value, Unsolved)):
                outcome = item.outcome if item.outcome and not item.outcome.judged else None
                item.outcome = outcome or Outcome.error(item.key, call.excinfo.typename if call.excinfo else "", _text(call))
                report.when = "setup"
            if item.outcome and (call.when == "call" or report.failed):
                report.selfinvoke = item.outcome.to_report()  # type: ignore[attr-defined]
            text: object = report.longrepr
            if isinstance(text, Failure) and hasattr(item.config, "workerinput"):
                # The controller makes the whole text again from the outcome.
                report.longrepr = text.reprcrash.message
        return report


def _keys_of_ours(items: Iterable[pytest.Item]) -> Iterator[ReplyKey]:
    for item in items:
        if not (isinstance(item, ProblemItem) and item.tried):
            return
        yield item.key


def _text(call: pytest.CallInfo[None]) -> str:
    return str(call.excinfo.value) if call.excinfo else ""
