"""The way of replies to xdist's workers: a channel of the connection that xdist has with each of them.

Registered only where xdist is active. execnet can send a channel as a value, so ``workerinput`` carries one to every worker:
no port, no file, and it works for remote workers too. Texts cross as ASCII JSON, since execnet refuses lone surrogates.
"""

import contextlib
import json
import queue
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any

import pytest

from pytest_selfinvoke.errors import ReplyError
from pytest_selfinvoke.execution.turns import Meeting
from pytest_selfinvoke.generation.reply import Reply, ReplyKey
from pytest_selfinvoke.generation.sources import Replies
from pytest_selfinvoke.interrupts import Interrupts
from pytest_selfinvoke.plan import Plan

INPUT_KEY = "selfinvoke"
# The one message that is no answer: the run was interrupted.
_STOP = "stop"


class Distribution:
    """The controller's end: gives each worker the plan, and answers its requests as the replies arrive."""

    def __init__(self, plan: Plan, replies: Replies) -> None:
        self._plan = plan
        self._json = plan.to_json()
        self._replies = replies
        self._prefetched = False
        # execnet closes a channel that nobody holds.
        self._channels: list[Any] = []
        self._meeting = Meeting()

    def pytest_configure_node(self, node: Any) -> None:
        """Called for each worker, also for one that replaces a crashed worker."""
        channel = node.gateway.newchannel()
        channel.setcallback(self._answering(channel))
        self._channels.append(channel)
        node.workerinput[INPUT_KEY] = {"plan": self._json, "channel": channel, "meeting": self._meeting.place()}

    def pytest_unconfigure(self) -> None:
        """Let go of what the workers met by."""
        self._meeting.close()

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Sequence[str]) -> None:
        """Every worker collects the same items; the first to finish says which replies will be needed."""
        if not self._prefetched:
            self._prefetched = True
            self._replies.prefetch([key for nodeid in ids if (key := self._plan.by_nodeid.get(nodeid))])

    @pytest.hookimpl(tryfirst=True)
    def pytest_keyboard_interrupt(self) -> None:
        """Tell the workers: a signal may have been sent to this process alone, and xdist waits long for one that is busy."""
        for channel in self._channels:
            with contextlib.suppress(OSError):
                channel.send(_STOP)

    def _answering(self, channel: Any) -> Callable[[str], None]:
        """The callback of a channel. It runs in execnet's receiver thread, which must never wait."""

        def on_request(request: str) -> None:
            try:
                reply = self._replies.request(ReplyKey(*json.loads(request)))
            except Exception as error:  # noqa: BLE001 - the worker waits for an answer, whatever goes wrong here
                reply = Future()
                reply.set_exception(error)
            reply.add_done_callback(lambda reply: _send(channel, request, reply))

        return on_request


def _send(channel: Any, request: str, reply: Future[Reply]) -> None:
    try:
        message: dict[str, Any] = {"request": request, "reply": reply.result().to_dict()}
    except ReplyError as error:
        message = {"request": request, "error": str(error)}
    except Exception as error:  # noqa: BLE001 - as above
        message = {"request": request, "error": f"{type(error).__name__}: {error}"}
    with contextlib.suppress(OSError):  # the worker is gone; xdist reports it, and its successor will ask again
        channel.send(json.dumps(message))


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
        channel.setcallback(self._on_message, endmarker=None)

    def reply(self, key: ReplyKey) -> Reply:
        """The reply, as soon as the controller has it. Raises `ReplyError`, in the controller's words."""
        request = json.dumps(key)
        try:
            self._channel.send(request)
            message = self._received(request)
        except (EOFError, OSError, queue.Empty, self._channel.RemoteError) as error:
            raise ReplyError(f"the controller does not answer ({type(error).__name__}); the run is over") from None
        if "error" in message:
            raise ReplyError(message["error"])
        return Reply.from_dict(message["reply"])

    def _received(self, request: str) -> dict[str, Any]:
        """The answer to this request; one that an interrupted item left unread is passed over."""
        while True:
            answer = self._answers.get(timeout=self.TIMEOUT_S)
            if answer is None:
                self._answers.put(None)
                raise EOFError
            message: dict[str, Any] = json.loads(answer)
            if message["request"] == request:
                return message

    def _on_message(self, message: str | None) -> None:
        if message != _STOP:
            self._answers.put(message)
        if message in (_STOP, None):
            self._interrupts.raise_now()
