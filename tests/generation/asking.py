"""A provider without a network, and questions to ask it, for tests of what happens between plan and provider."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from pytest_selfinvoke.generation.failures import Failure
from pytest_selfinvoke.generation.patience import Patience
from pytest_selfinvoke.generation.prices import Prices
from pytest_selfinvoke.generation.producer import Producer
from pytest_selfinvoke.generation.prompts.prompt import Message, Prompt
from pytest_selfinvoke.generation.reply import Reply, ReplyKey
from pytest_selfinvoke.generation.request import Request
from pytest_selfinvoke.generation.sampling import Sampling
from pytest_selfinvoke.generation.store import Store
from pytest_selfinvoke.generation.target import Target

QUICK = Patience(pause_s=0.001, longest_pause_s=0.005)
TARGET = Target("m", "stub/m", "", Sampling.default(1), prices=Prices(0.0, 0.001))


def request(number: int, *, target: Target = TARGET, sample: int = 0) -> Request:
    return Request(target, Prompt((Message("user", f"question {number}"),), "chat", 1), sample)


def keys(numbers: Iterable[int], label: str = "m") -> list[ReplyKey]:
    return [ReplyKey("s", str(number), label, 0) for number in numbers]


def question(key: ReplyKey) -> Request:
    return request(int(key.id), sample=key.sample)


class FakeClient:
    """Answers every question with its own text, after ``fail`` had its say, which may raise or return what to answer."""

    def __init__(self, fail: Callable[[str, int], Reply | None] = lambda text, earlier: None, delay_s: float = 0.0) -> None:
        self.asked: list[str] = []
        self.earlier: Counter[str] = Counter()
        self.in_flight = 0
        self.most_in_flight = 0
        self.closed = False
        self._fail = fail
        self._delay_s = delay_s

    async def warm_up(self) -> None:
        pass

    async def ask(self, request: Request) -> tuple[Reply, str]:
        text = request.prompt.messages[0].content
        self.asked.append(text)
        earlier = self.earlier[text]
        self.earlier[text] += 1
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            await asyncio.sleep(self._delay_s)
            odd = self._fail(text, earlier)
        finally:
            self.in_flight -= 1
        reply = odd or Reply(f"answer to {text}", "stop", 10, 20, "stub-1", cost_usd=0.02)
        return reply, ""

    async def close(self) -> None:
        self.closed = True


def failing(times: int, failure: Failure) -> Callable[[str, int], Reply | None]:
    """Every question fails so many times."""

    def fail(text: str, earlier: int) -> Reply | None:
        if earlier < times:
            raise failure
        return None

    return fail


def producer(path: Path, client: FakeClient, run: str = "run", **keywords: Any) -> Producer:
    fresh = keywords.pop("fresh", False)
    settings: dict[str, Any] = {"concurrency": 8, "patience": QUICK, **keywords}
    return Producer(question, Store(path / "replies.db", run, fresh=fresh).open(), lambda: client, **settings)
