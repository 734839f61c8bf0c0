"""A worker's line to the controller: replies asked for ahead, used once, in whatever order they arrive."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from pytest_selfinvoke.errors import ReplyError
from pytest_selfinvoke.generation.reply import Reply, ReplyKey
from pytest_selfinvoke.interrupts import Interrupts
from pytest_selfinvoke.worker import WorkerReplies

FIRST, SECOND = ReplyKey("s", "1", "m", 0), ReplyKey("s", "2", "m", 0)


class Channel:
    """One end of an execnet channel whose other end is this test."""

    RemoteError = RuntimeError

    def __init__(self) -> None:
        self.sent: list[ReplyKey] = []
        self.gone = False

    def setcallback(self, callback: Callable[[Any], None], endmarker: Any) -> None:
        self.callback = callback

    def send(self, request: str) -> None:
        if self.gone:
            raise OSError("gone")
        self.sent += [ReplyKey(*key) for key in json.loads(request)]

    def answer(self, *texts: tuple[ReplyKey, str]) -> None:
        self.callback(json.dumps([{"key": key, "reply": Reply(text).to_dict()} for key, text in texts]))


@pytest.fixture
def channel() -> Channel:
    return Channel()


@pytest.fixture
def replies(channel: Channel) -> WorkerReplies:
    return WorkerReplies(channel, Interrupts())


def test_what_is_asked_ahead_is_sent_once(channel: Channel, replies: WorkerReplies) -> None:
    replies.ask([FIRST])
    replies.ask([FIRST, SECOND])
    channel.answer((SECOND, "two"))
    channel.answer((FIRST, "one"))
    assert [replies.reply(FIRST).text, replies.reply(SECOND).text] == ["one", "two"]
    assert channel.sent == [FIRST, SECOND]


def test_what_has_arrived_is_known_without_waiting(channel: Channel, replies: WorkerReplies) -> None:
    assert not replies.ready(FIRST)
    replies.ask([FIRST, SECOND])
    assert not replies.ready(FIRST)
    channel.answer((FIRST, "one"), (SECOND, "two"))
    assert replies.ready(FIRST)
    assert replies.ready(SECOND)
    assert replies.reply(SECOND).text == "two"
    assert not replies.ready(SECOND)
    replies.ask([SECOND])
    channel.callback(json.dumps([{"key": SECOND, "error": "none", "kind": "ReplyError"}]))
    assert replies.ready(SECOND), "the reason that there is none"
    with pytest.raises(ReplyError, match="none"):
        replies.reply(SECOND)


def test_what_is_wanted_no_more_is_not_kept(channel: Channel, replies: WorkerReplies) -> None:
    replies.ask([FIRST, SECOND])
    replies.ask([SECOND])
    channel.answer((FIRST, "one"), (SECOND, "two"))
    assert replies.ready(SECOND)
    assert not replies.ready(FIRST)
    replies.ask([FIRST])
    assert channel.sent == [FIRST, SECOND, FIRST]


def test_a_rerun_asks_again(channel: Channel, replies: WorkerReplies) -> None:
    for text in ("one", "other"):
        replies.ask([FIRST])
        channel.answer((FIRST, text))
        assert replies.reply(FIRST).text == text
    assert channel.sent == [FIRST, FIRST]


def test_a_controller_that_is_gone_shows_when_the_reply_is_wanted(channel: Channel, replies: WorkerReplies) -> None:
    channel.gone = True
    replies.ask([FIRST])
    with pytest.raises(ReplyError, match="the controller does not answer"):
        replies.reply(FIRST)
    channel.gone = False
    replies.ask([SECOND])
    channel.callback(None)
    assert not replies.ready(SECOND)
    for _ in range(2):
        with pytest.raises(ReplyError, match="the run is over"):
            replies.reply(SECOND)
