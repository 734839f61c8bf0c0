"""What items ask for their replies, on whichever side of xdist they run."""

from collections.abc import Sequence
from typing import Protocol

from pytest_selfinvoke.generation.reply import Reply, ReplyKey


class ReplySource(Protocol):
    """What an item asks for its reply: the controller's `Replies`, or a worker's line to it."""

    def ask(self, keys: Sequence[ReplyKey]) -> None:
        """Say that these replies will be wanted soon, and others that were asked for no more."""
        ...

    def ready(self, key: ReplyKey) -> bool:
        """Whether a reply that was asked for, or the reason that there is none, is here."""
        ...

    def reply(self, key: ReplyKey) -> Reply:
        """The reply, as soon as it is there. Raises `ReplyError` when it cannot be had."""
        ...
