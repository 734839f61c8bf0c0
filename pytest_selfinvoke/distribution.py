"""The way of replies to xdist's workers: a channel of the connection that xdist has with each of them.

Registered only where xdist is active. execnet can send a channel as a value, so ``workerinput`` carries one to every worker:
no port, no file, and it works for remote workers too. Texts cross as ASCII JSON, since execnet refuses lone surrogates.
"""

import contextlib
import json
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any

import pytest

from pytest_selfinvoke.errors import ReplyError
from pytest_selfinvoke.execution.turns import Meeting
from pytest_selfinvoke.generation.reply import Reply, ReplyKey
from pytest_selfinvoke.generation.sources import Replies
from pytest_selfinvoke.plan import Plan

INPUT_KEY = "selfinvoke"


class Distribution:
    """The controller's end: gives each worker the plan, and answers its requests as the replies arrive."""

    def __init__(self, plan: Plan, replies: Replies) -> None:
        self._plan = plan
        self._json = plan.to_json()
        self._replies = replies
        self._prefetched = False
        self._meeting = Meeting()

    def pytest_configure_node(self, node: Any) -> None:
        """Called for each worker, also for one that replaces a crashed worker."""
        channel = node.gateway.newchannel()
        channel.setcallback(self._answering(channel))
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

    def _answering(self, channel: Any) -> Callable[[str], None]:
        """The callback of a channel. It runs in execnet's receiver thread, which must never wait."""

        def on_request(request: str) -> None:
            key = ReplyKey(*json.loads(request))
            self._replies.request(key).add_done_callback(lambda reply: _send(channel, request, reply))

        return on_request


def _send(channel: Any, request: str, reply: Future[Reply]) -> None:
    error = reply.exception()
    message = {"request": request, "error": str(error)} if error else {"request": request, "reply": reply.result().to_dict()}
    with contextlib.suppress(OSError):  # the worker is gone; xdist reports it, and its successor will ask again
        channel.send(json.dumps(message))


class WorkerReplies:
    """A worker's end: asks the controller, which alone has keys, clients and the files of recorded replies."""

    # execnet reports a controller that went away by itself; this bounds one that is alive and does not answer.
    TIMEOUT_S = 3600.0

    def __init__(self, channel: Any) -> None:
        self._channel = channel

    def reply(self, key: ReplyKey) -> Reply:
        """The reply, as soon as the controller has it. Raises `ReplyError`, in the controller's words."""
        request = json.dumps(key)
        try:
            self._channel.send(request)
            message = self._received(request)
        except (EOFError, OSError, self._channel.TimeoutError) as error:
            raise ReplyError(f"the controller does not answer ({type(error).__name__}); the run is over") from None
        if "error" in message:
            raise ReplyError(message["error"])
        return Reply.from_dict(message["reply"])

    def _received(self, request: str) -> dict[str, Any]:
        """The answer to this request; one that an interrupted item left unread is passed over."""
        while True:
            message: dict[str, Any] = json.loads(self._channel.receive(self.TIMEOUT_S))
            if message["request"] == request:
                return message
