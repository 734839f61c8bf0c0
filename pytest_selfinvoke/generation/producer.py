"""Obtaining the replies of a run: one event loop in one thread, many requests in flight, ahead of the items that ask.

A reply goes to the store first and to whoever waits for it then. What nobody waits for yet stays in the store alone, so memory
holds no more than what is in flight.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from pytest_selfinvoke.errors import AskingEnded, NotAsked, ReplyError
from pytest_selfinvoke.generation.accounts import Accounts, Progress
from pytest_selfinvoke.generation.asker import Asker
from pytest_selfinvoke.generation.client import Client
from pytest_selfinvoke.generation.keeper import Keeper
from pytest_selfinvoke.generation.line import Line
from pytest_selfinvoke.generation.loop_thread import LoopThread
from pytest_selfinvoke.generation.patience import Patience
from pytest_selfinvoke.generation.reply import Reply, ReplyKey
from pytest_selfinvoke.generation.request import Request
from pytest_selfinvoke.generation.store import Store, StoreError

if TYPE_CHECKING:
    from pytest_selfinvoke.generation.prompts.prompt import Prompt

# At the end of a run, requests in flight have this many seconds to bring what will be paid for anyway.
GRACE_S = 3.0
# How long the first item waits for the news that nothing is missing.
LOOKING_S = 1.0
# Looking things up must not keep the loop from what arrives meanwhile.
_LOOKUPS_AT_A_TIME = 50


class Producer:
    """Obtains replies in a thread of its own, which starts with the first call. All public methods may be called by any thread.

    ``question`` says what is asked for a reply; ``connect`` makes the client, and is called only when a reply is missing.
    ``over`` says why nothing more is asked, if that is so.
    """

    def __init__(
        self,
        question: Callable[[ReplyKey], Request],
        store: Store,
        connect: Callable[[], Client],
        *,
        concurrency: int,
        budget: float | None = None,
        patience: Patience | None = None,
    ) -> None:
        self.over: AskingEnded | NotAsked | None = None
        self._question = question
        self._store = store
        self._connect = connect
        self._concurrency = concurrency
        self._accounts = Accounts(budget)
        self._keeper = Keeper(store)
        self._asker = Asker(
            self._connected, patience or Patience(), self._accounts, self._keeper, self._stop, lambda: self.over
        )
        self._total = 0
        self._since = 0.0
        self._lines: dict[tuple[str, str], Line] = {}
        self._waiting: dict[str, list[tuple[Future[Reply], Prompt]]] = {}
        self._asking: set[str] = set()
        self._failed: dict[str, ReplyError] = {}
        # Those who waited have heard that there is none; it is not asked for again before somebody wants it again.
        self._told: set[str] = set()
        self._serving: set[asyncio.Task[None]] = set()
        self._obtaining: set[asyncio.Task[None]] = set()
        self._client: asyncio.Task[Client] | None = None
        self._thread = LoopThread(self._main, "selfinvoke-replies")
        self._settled = threading.Event()

    @property
    def progress(self) -> Progress:
        """How far the replies are at this moment."""
        lines = list(self._lines.values())
        arrived = sum(line.passed for line in lines) - len(self._asking)
        in_flight = sum(line.limiter.in_flight for line in lines)
        return Progress(self._total, max(0, arrived), in_flight, self._since, self._accounts.usage)

    def warm_up(self, keys: Sequence[ReplyKey]) -> None:
        """Get ready to ask if one of these replies is missing."""
        self._thread.call(lambda: self._spawn(self._serving, self._look_ahead(keys)))

    def prefetch(self, keys: Sequence[ReplyKey]) -> None:
        """Obtain these replies, in this order."""
        self._thread.call(lambda: self._take(keys))

    def request(self, key: ReplyKey) -> Future[Reply]:
        """One reply, now or later. The future raises `ReplyError`."""
        future: Future[Reply] = Future()
        if not self._thread.call(lambda: self._want(key, future)):
            future.set_exception(_fresh(self.over or AskingEnded("the run is over")))
        return future

    def wait_until_ready(self) -> None:
        """Wait until the client is there, or seems not to be needed: a large store is not looked through to the end."""
        began = time.monotonic()
        while not self._settled.wait(0.05):
            if self._client is None and time.monotonic() - began > LOOKING_S:
                return

    def close(self) -> None:
        """Stop asking, keep what still arrives, close everything."""
        if not self._thread.close(GRACE_S + 30):
            self._store.close()

    async def _main(self, closing: asyncio.Event) -> None:
        self._room = asyncio.Event()
        await closing.wait()
        if self.over is None:
            self._stop(AskingEnded("the run is over"))
        for task in self._serving:
            task.cancel()
        if self._obtaining:
            await asyncio.wait(self._obtaining, timeout=GRACE_S)
        for task in self._obtaining:
            task.cancel()
        await asyncio.gather(*self._serving, *self._obtaining, return_exceptions=True)
        await self._keeper.close()
        if self._client is not None and self._client.done() and not self._client.exception():
            await self._client.result().close()
        self._settled.set()
        self._store.close()

    def _spawn(self, tasks: set[asyncio.Task[None]], coroutine: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(coroutine)
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        """An error in a task is one of ours, and must not leave items waiting."""
        if not task.cancelled() and (error := task.exception()):
            self._stop(AskingEnded(f"asking failed: {type(error).__name__}: {error}"))
            for key in list(self._waiting):
                self._fail(key, self.over or AskingEnded(str(error)))

    def _take(self, keys: Sequence[ReplyKey]) -> None:
        self._total += len(keys)
        if self.over or not keys:
            self._settled.set()
            return
        by_line: dict[tuple[str, str], list[ReplyKey]] = {}
        servers: dict[str, tuple[str, str]] = {}
        for key in keys:
            if key.label not in servers:
                servers[key.label] = self._question(key).target.server
            by_line.setdefault(servers[key.label], []).append(key)
        for server, waiting in by_line.items():
            self._line(server).extend(waiting)

    def _want(self, key: ReplyKey, future: Future[Reply]) -> None:
        try:
            request = self._question(key)
        except Exception as error:  # noqa: BLE001 - a hook of the user's makes the prompt, and the item must hear of it
            future.set_exception(ReplyError(f"no question could be made: {type(error).__name__}: {error}"))
            return
        reply = self._looked_up(request)
        if reply is not None:
            future.set_result(reply.answering(request.prompt))
        elif request.key in self._failed:
            future.set_exception(self._failed.pop(request.key))
        elif self.over and request.key not in self._asking:
            future.set_exception(_fresh(self.over))
        else:
            self._told.discard(request.key)
            self._waiting.setdefault(request.key, []).append((future, request.prompt))
            if request.key not in self._asking:
                self._line(request.target.server).hurry(key)

    def _line(self, server: tuple[str, str]) -> Line:
        if server not in self._lines:
            self._lines[server] = Line(self._concurrency)
            self._spawn(self._serving, self._serve(self._lines[server]))
        return self._lines[server]

    async def _look_ahead(self, keys: Sequence[ReplyKey]) -> None:
        for number, key in enumerate(keys):
            if self._store.get(self._question(key).key) is None:
                await self._connected()
                return
            if number % _LOOKUPS_AT_A_TIME == 0:
                await asyncio.sleep(0)

    async def _serve(self, line: Line) -> None:
        """Send the requests of a line, one after the other as there is room for them."""
        looked_up = 0
        while True:
            if line.empty:
                self._settled.set()
            request = self._question(await line.next())
            looked_up += 1
            if looked_up % _LOOKUPS_AT_A_TIME == 0:
                await asyncio.sleep(0)
            if self.over or request.key in self._asking or request.key in self._failed or request.key in self._told:
                continue
            if reply := self._looked_up(request):
                self._accounts.cached += reply.cached
                self._deliver(request.key, reply)
                continue
            if self.over:
                continue
            self._asking.add(request.key)
            if not await self._afford(request):
                self._asking.discard(request.key)
                self._fail(request.key, self.over or NotAsked("not asked"))
                continue
            await self._connected()
            began = await line.limiter.acquire()
            if self.over:
                line.limiter.release()
                self._asking.discard(request.key)
                self._fail(request.key, self.over)
                continue
            self._since = self._since or time.monotonic()
            self._spawn(self._obtaining, self._obtain(line, request, began))

    def _looked_up(self, request: Request) -> Reply | None:
        try:
            return self._store.get(request.key)
        except StoreError as error:
            self._stop(AskingEnded(str(error)))
            return None

    async def _connected(self) -> Client:
        if self._client is None:
            self._client = asyncio.create_task(self._made())
        try:
            return await asyncio.shield(self._client)
        finally:
            self._settled.set()

    async def _made(self) -> Client:
        client = await asyncio.to_thread(self._connect)
        await client.warm_up()
        return client

    async def _afford(self, request: Request) -> bool:
        """Wait until there is money for the request, or none will be left."""
        while not self.over:
            if self._accounts.set_aside(request):
                return True
            if not self._accounts.waits:
                spent = self._accounts.usage.cost_usd
                self._stop(
                    NotAsked(
                        f"the budget of {self._accounts.budget:g} USD is spent ({spent:.4g} USD by now, and the next reply may "
                        f"cost {request.most_usd:.2g}); run again with a larger --selfinvoke-budget: what is there is kept"
                    )
                )
                break
            self._room.clear()
            await self._room.wait()
        return False

    async def _obtain(self, line: Line, request: Request, began: float) -> None:
        """One reply, with as many requests as it takes."""
        try:
            reply = await self._asker.reply(line, request, began)
        except ReplyError as error:
            self._accounts.given_up(request)
            self._fail(request.key, error)
        else:
            # Another run may have stored one before.
            self._deliver(request.key, self._looked_up(request) or reply)
        finally:
            self._asking.discard(request.key)
            self._room.set()

    def _deliver(self, key: str, reply: Reply) -> None:
        for future, prompt in self._waiting.pop(key, []):
            future.set_result(reply.answering(prompt))

    def _fail(self, key: str, error: ReplyError) -> None:
        """Tell those who wait; if nobody does, the first to ask will hear of it."""
        futures = self._waiting.pop(key, [])
        if not futures and not isinstance(error, AskingEnded | NotAsked):
            self._failed[key] = error
        if futures:
            self._told.add(key)
        for future, _ in futures:
            future.set_exception(_fresh(error))

    def _stop(self, reason: AskingEnded | NotAsked) -> None:
        """Ask for nothing more; what is in flight may still arrive."""
        if self.over is None:
            self.over = reason
        for line in self._lines.values():
            line.clear()
            line.limiter.open()
        self._room.set()
        self._settled.set()
        for key in [key for key in self._waiting if key not in self._asking]:
            self._fail(key, self.over)


def _fresh(error: ReplyError) -> ReplyError:
    """An error of the same words: one that is raised many times would collect a traceback each time."""
    return type(error)(str(error))
