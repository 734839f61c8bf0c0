"""The requests that wait to be sent to one model."""

import asyncio
import math
from collections import deque
from collections.abc import Iterable

from pytest_selfinvoke.generation.limiter import Limiter
from pytest_selfinvoke.generation.patience import Trouble
from pytest_selfinvoke.generation.reply import ReplyKey


class Line:
    """In the order in which their items will run; those that are wanted now or next go first.

    Only names of replies wait here, not requests: a hundred thousand of them take no room to speak of.
    """

    def __init__(self, concurrency: int) -> None:
        self.limiter = Limiter(concurrency)
        self.unreachable = Trouble()
        self.refusals = Trouble(most=20, seconds=0.0, seconds_once_well=math.inf)
        self.passed = 0
        self._ahead: deque[ReplyKey] = deque()
        self._urgent: deque[ReplyKey] = deque()
        self._more = asyncio.Event()

    def extend(self, keys: Iterable[ReplyKey]) -> None:
        """Replies that will be needed, in this order."""
        self._ahead.extend(keys)
        self._more.set()

    def hurry(self, key: ReplyKey) -> None:
        """A reply that an item waits for, or that is wanted next."""
        self._urgent.append(key)
        self._more.set()

    def clear(self) -> None:
        """Nothing more is to be sent."""
        self._ahead.clear()
        self._urgent.clear()

    async def next(self) -> ReplyKey:
        """The next one; waits for one."""
        while not (self._urgent or self._ahead):
            self._more.clear()
            await self._more.wait()
        if self._urgent:
            return self._urgent.popleft()
        self.passed += 1
        return self._ahead.popleft()

    def went_well(self) -> None:
        """A reply came."""
        self.limiter.succeeded()
        self.unreachable.well()
        self.refusals.well()

    @property
    def empty(self) -> bool:
        """Whether nothing waits."""
        return not (self._urgent or self._ahead)
