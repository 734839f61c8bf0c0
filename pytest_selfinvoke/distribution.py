"""The way of replies to xdist's workers: a channel of the connection that xdist has with each of them.

Registered only where xdist is active. execnet can send a channel as a value, so ``workerinput`` carries one to every worker:
no port, no file, and it works for remote workers too. Texts cross as ASCII JSON, since execnet refuses lone surrogates.
"""

import contextlib
import json
import os
import shlex
import shutil
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any

import pytest

from pytest_selfinvoke.execution.turns import Meeting
from pytest_selfinvoke.generation.keys import key_variables
from pytest_selfinvoke.generation.reply import Reply, ReplyKey
from pytest_selfinvoke.run import Run
from pytest_selfinvoke.worker import INPUT_KEY, KINDS, STOP


class Distribution:
    """The controller's end: gives each worker the plan, and answers its requests as the replies arrive."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._plan = run.plan
        self._json = run.plan.to_json()
        self._replies = run.replies
        self._prefetched = False
        self._workers = 0
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
        self._workers = len(specs)
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
        # Whatever crashed a worker may crash the next: it judges each item at its turn, so that xdist blames the right one.
        replaces = len(self._channels) > self._workers
        place = self._meeting.place()
        node.workerinput[INPUT_KEY] = {"plan": self._json, "channel": channel, "meeting": place, "replaces": replaces}

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
                channel.send(STOP)

    def _answering(self, channel: Any) -> Callable[[str], None]:
        """The callback of a channel. It runs in execnet's receiver thread, which must never wait."""

        def on_request(request: str) -> None:
            here = []
            for key in (ReplyKey(*key) for key in json.loads(request)):
                try:
                    reply = self._replies.request(key)
                except Exception as error:  # noqa: BLE001 - the worker waits for an answer, whatever goes wrong here
                    reply = Future()
                    reply.set_exception(error)
                if reply.done():
                    here.append(_answer(key, reply))
                else:
                    reply.add_done_callback(lambda reply, key=key: _send(channel, [_answer(key, reply)]))  # type: ignore[misc]
            if here:
                _send(channel, here)

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


def _answer(key: ReplyKey, reply: Future[Reply]) -> dict[str, Any]:
    try:
        return {"key": key, "reply": reply.result().to_dict()}
    except Exception as error:  # noqa: BLE001 - as above
        text = str(error) if type(error).__name__ in KINDS else f"{type(error).__name__}: {error}"
        return {"key": key, "error": text, "kind": type(error).__name__}


def _send(channel: Any, answers: list[dict[str, Any]]) -> None:
    with contextlib.suppress(OSError):  # the worker is gone; xdist reports it, and its successor will ask again
        channel.send(json.dumps(answers))
