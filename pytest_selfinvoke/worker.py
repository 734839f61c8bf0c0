"""A worker's end of the way of replies, where xdist is: what to run next, replies from the controller, interruptions by it.

It imports nothing of the controller's part: every worker pays for what is imported here, before its first item.
"""

import contextlib
import json
import queue
from collections.abc import Generator, Sequence
from itertools import islice
from typing import Any

import pytest

from pytest_selfinvoke.errors import AskingEnded, NotAsked, ReplyError
from pytest_selfinvoke.generation.reply import Reply, ReplyKey
from pytest_selfinvoke.interrupts import Interrupts
from pytest_selfinvoke.plan import Plan

# Where `workerinput` has what a worker is told.
INPUT_KEY = "selfinvoke"
# The one message that is no answer: the run was interrupted.
STOP = "stop"
_PACKED = "selfinvoke-packed"
# What pytest itself puts on a report, and we do; all of it is the same after JSON, but for tuples.
_PLAIN = frozenset(
    {
        *("$report_type", "nodeid", "location", "keywords", "outcome", "longrepr", "when"),
        *("sections", "duration", "start", "stop", "selfinvoke"),
    }
)
# Errors that cross by their names.
KINDS = {kind.__name__: kind for kind in (ReplyError, AskingEnded, NotAsked)}


class WorkerReports:
    """Sends each report of ours as one text: execnet takes a microsecond for every value, on both sides.

    What other plugins put on it goes as it is, since not all that execnet can carry is the same in JSON.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan

    @pytest.hookimpl(wrapper=True)
    def pytest_report_to_serializable(
        self, report: pytest.CollectReport | pytest.TestReport
    ) -> Generator[None, dict[str, Any] | None, dict[str, Any] | None]:
        """What xdist sends; `unpack` is the inverse, on the controller."""
        data = yield
        if data is None or not isinstance(report, pytest.TestReport) or report.nodeid not in self._plan.by_nodeid:
            return data
        try:
            packed = json.dumps({name: data[name] for name in _PLAIN if name in data})
        except (TypeError, ValueError):
            return data
        return {_PACKED: packed} | {name: value for name, value in data.items() if name not in _PLAIN}


def unpack(data: dict[str, Any]) -> None:
    """What came of a report of ours, in place; what is a tuple in pytest is one again."""
    if text := data.pop(_PACKED, None):
        data |= json.loads(text)
        for name in ("location", "longrepr"):  # why an item is skipped is one as well
            if isinstance(data[name], list):
                data[name] = tuple(data[name])
        data["sections"] = [tuple(pair) for pair in data["sections"]]


class WorkerQueue:
    """What a worker will run next, as far as xdist has told it by now: an item that is not known yet is not waited for."""

    def __init__(self, config: pytest.Config) -> None:
        plugins = config.pluginmanager.get_plugins()
        self._queue = next((queue for plugin in plugins if (queue := getattr(plugin, "torun", None)) is not None), None)

    def after(self, nextitem: pytest.Item, most: int) -> list[pytest.Item]:
        """At most so many items that follow the next one, in order."""
        if self._queue is None:
            return []
        items = nextitem.session.items
        with self._queue.lock() as indices:
            return [items[index] for index in islice(indices, most) if isinstance(index, int)]


class WorkerInterrupts:
    """A worker listens while it has items to run; when it is done, xdist closes the connection, and all is well."""

    def __init__(self) -> None:
        self.interrupts = Interrupts()

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """From now on the controller may interrupt."""
        self.interrupts.install()

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        """Before xdist's own, which tells the controller."""
        self.interrupts.over()

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self) -> None:
        """Signals do what they did before."""
        self.interrupts.restore()


class WorkerReplies:
    """A worker's end: asks the controller, which alone has keys, clients and the files of recorded replies.

    ``interrupts`` is called upon, in execnet's receiver thread, when the run was interrupted or the controller is gone.
    """

    # execnet reports a controller that went away by itself; this bounds one that is alive and does not answer.
    TIMEOUT_S = 3600.0

    def __init__(self, channel: Any, interrupts: Interrupts) -> None:
        self._channel = channel
        self._interrupts = interrupts
        self._answers: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        # What was asked for and is not used yet, with the answers that are here already.
        self._asked: dict[ReplyKey, dict[str, Any] | None] = {}
        channel.setcallback(self._on_message, endmarker=None)

    def reply(self, key: ReplyKey) -> Reply:
        """The reply, as soon as the controller has it. Raises `ReplyError`, in the controller's words."""
        try:
            self._ask([key])
            message = self._received(key)
        except (EOFError, OSError, queue.Empty, self._channel.RemoteError) as error:
            raise ReplyError(f"the controller does not answer ({type(error).__name__}); the run is over") from None
        if "error" in message:
            raise KINDS.get(message["kind"], ReplyError)(message["error"])
        return Reply.from_dict(message["reply"])

    def ask(self, keys: Sequence[ReplyKey]) -> None:
        """Have the replies sent that will be wanted next. What goes wrong shows when they are; others are wanted no more."""
        self._asked = {key: answer for key, answer in self._asked.items() if key in keys}
        with contextlib.suppress(OSError):
            self._ask(keys)

    def ready(self, key: ReplyKey) -> bool:
        """Whether `reply` would not wait."""
        with contextlib.suppress(EOFError):
            while not self._answers.empty():
                self._take_in()
        return self._asked.get(key) is not None

    def _ask(self, keys: Sequence[ReplyKey]) -> None:
        new = [key for key in keys if key not in self._asked]
        if new:
            self._channel.send(json.dumps(new))
            self._asked |= dict.fromkeys(new)

    def _received(self, key: ReplyKey) -> dict[str, Any]:
        """The answer to this request, which is used up by that."""
        while (message := self._asked[key]) is None:
            self._take_in()
        del self._asked[key]
        return message

    def _take_in(self) -> None:
        """Note the answers that arrive next. Raises `EOFError` when there will be none."""
        answers = self._answers.get(timeout=self.TIMEOUT_S)
        if answers is None:
            self._answers.put(None)
            raise EOFError
        for answer in json.loads(answers):
            if (key := ReplyKey(*answer["key"])) in self._asked:
                self._asked[key] = answer

    def _on_message(self, message: str | None) -> None:
        if message != STOP:
            self._answers.put(message)
        if message in (STOP, None):
            self._interrupts.raise_now()
