"""The way of replies to xdist's workers: a channel of the connection that xdist has with each of them.

Registered only where xdist is active. execnet can send a channel as a value, so ``workerinput`` carries one to every worker:
no port, no file, and it works for remote workers too. Texts cross as ASCII JSON, since execnet refuses lone surrogates.
"""

import contextlib
import json
import os
import queue
import shlex
import shutil
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any

import pytest

from pytest_selfinvoke.errors import AskingEnded, NotAsked, ReplyError
from pytest_selfinvoke.execution.turns import Meeting
from pytest_selfinvoke.generation.keys import key_variables
from pytest_selfinvoke.generation.reply import Reply, ReplyKey
from pytest_selfinvoke.interrupts import Interrupts
from pytest_selfinvoke.run import Run

INPUT_KEY = "selfinvoke"
# The one message that is no answer: the run was interrupted.
_STOP = "stop"
_KINDS = {kind.__name__: kind for kind in (ReplyError, AskingEnded, NotAsked)}


class Distribution:
    """The controller's end: gives each worker the plan, and answers its requests as the replies arrive."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._plan = run.plan
        self._json = run.plan.to_json()
        self._replies = run.replies
        self._prefetched = False
        # execnet closes a channel that nobody holds.
        self._channels: list[Any] = []
        self._meeting = Meeting()

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Keep keys of providers from proxies of workers, which xdist starts when it hears of the session."""
        if self._run.asked:
            session.config.option.px = [_without_keys(spec) for spec in session.config.option.px]

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_setupnodes(self, specs: list[Any]) -> None:
        """Keep keys of providers from the workers, and get ready to ask while they start."""
        if self._run.asked:
            specs[:] = [type(spec)(_without_keys(str(spec))) for spec in specs]
            if self._run.asked.store.is_open:
                keys = [key for key in self._plan.by_nodeid.values() if not self._plan.skipped(key)]
                self._run.asked.producer.warm_up(keys)

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
            keys = [key for nodeid in ids if (key := self._plan.by_nodeid.get(nodeid))]
            self._replies.prefetch([key for key in keys if not self._plan.skipped(key)])

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


def _without_keys(spec: str) -> str:
    """The specification of a worker, or of a proxy, whose process is started here: without keys in its environment.

    A process gets its environment when it is started, and what it deletes from that can still be read in /proc. So ``env``
    starts it, which leaves the keys out. A worker that replaces a crashed one is started by the same specification.
    """
    from execnet import XSpec

    known = XSpec(spec)
    keys, env = key_variables(os.environ), shutil.which("env")
    if not known.popen or known.via or not keys or not env:
        return spec
    command = [shlex.quote(env), *(f"-u {shlex.quote(key)}" for key in keys), known.python or shlex.quote(sys.executable)]
    others = [part for part in spec.split("//") if not part.startswith("python=")]
    return "//".join([*others, f"python={' '.join(command)}"])


def _send(channel: Any, request: str, reply: Future[Reply]) -> None:
    try:
        message: dict[str, Any] = {"request": request, "reply": reply.result().to_dict()}
    except Exception as error:  # noqa: BLE001 - as above
        text = str(error) if type(error).__name__ in _KINDS else f"{type(error).__name__}: {error}"
        message = {"request": request, "error": text, "kind": type(error).__name__}
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
        # What was asked for and is not used yet, with the answers that are here already.
        self._asked: dict[str, dict[str, Any] | None] = {}
        channel.setcallback(self._on_message, endmarker=None)

    def reply(self, key: ReplyKey) -> Reply:
        """The reply, as soon as the controller has it. Raises `ReplyError`, in the controller's words."""
        request = json.dumps(key)
        try:
            self._ask(request)
            message = self._received(request)
        except (EOFError, OSError, queue.Empty, self._channel.RemoteError) as error:
            raise ReplyError(f"the controller does not answer ({type(error).__name__}); the run is over") from None
        if "error" in message:
            raise _KINDS.get(message["kind"], ReplyError)(message["error"])
        return Reply.from_dict(message["reply"])

    def ask(self, key: ReplyKey) -> None:
        """Have the reply sent that will be wanted next. What goes wrong shows when it is."""
        with contextlib.suppress(OSError):
            self._ask(json.dumps(key))

    def _ask(self, request: str) -> None:
        if request not in self._asked:
            self._channel.send(request)
            self._asked[request] = None

    def _received(self, request: str) -> dict[str, Any]:
        """The answer to this request, which is used up by that."""
        while self._asked[request] is None:
            answer = self._answers.get(timeout=self.TIMEOUT_S)
            if answer is None:
                self._answers.put(None)
                raise EOFError
            message: dict[str, Any] = json.loads(answer)
            self._asked[message["request"]] = message
        arrived = self._asked.pop(request)
        assert arrived is not None
        return arrived

    def _on_message(self, message: str | None) -> None:
        if message != _STOP:
            self._answers.put(message)
        if message in (_STOP, None):
            self._interrupts.raise_now()
