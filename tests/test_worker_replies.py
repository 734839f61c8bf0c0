"""A worker's line to the controller: replies asked for ahead, used once, in whatever order they arrive."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from pytest_selfinvoke.distribution import WorkerReplies
from pytest_selfinvoke.errors import ReplyError
from pytest_selfinvoke.generation.reply import Reply, ReplyKey
from pytest_selfinvoke.interrupts import Interrupts

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
        self.sent.append(ReplyKey(*json.loads(request)))

    def answer(self, key: ReplyKey, text: str) -> None:
        self.callback(json.dumps({"request": json.dumps(key), "reply": Reply(text).to_dict()}))


@pytest.fixture
def channel() -> Channel:
    return Channel()


@pytest.fixture
def replies(channel: Channel) -> WorkerReplies:
    return WorkerReplies(channel, Interrupts())


def test_what_is_asked_ahead_is_sent_once(channel: Channel, replies: WorkerReplies) -> None:
    replies.ask(FIRST)
    replies.ask(SECOND)
    channel.answer(SECOND, "two")
    channel.answer(FIRST, "one")
    assert [replies.reply(FIRST).text, replies.reply(SECOND).text] == ["one", "two"]
    assert channel.sent == [FIRST, SECOND]


def test_a_rerun_asks_again(channel: Channel, replies: WorkerReplies) -> None:
    for text in ("one", "other"):
        replies.ask(FIRST)
        channel.answer(FIRST, text)
        assert replies.reply(FIRST).text == text
    assert channel.sent == [FIRST, FIRST]


def test_a_controller_that_is_gone_shows_when_the_reply_is_wanted(channel: Channel, replies: WorkerReplies) -> None:
    channel.gone = True
    replies.ask(FIRST)
    with pytest.raises(ReplyError, match="the controller does not answer"):
        replies.reply(FIRST)
    channel.gone = False
    replies.ask(SECOND)
    channel.callback(None)
    for _ in range(2):
        with pytest.raises(ReplyError, match="the run is over"):
            replies.reply(SECOND)
