"""Obtaining one reply, with as many requests as it takes, and what a failed one means for the others."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from pytest_selfinvoke.errors import AskingEnded, NotAsked, ReplyError
from pytest_selfinvoke.generation.accounts import Accounts
from pytest_selfinvoke.generation.client import Client
from pytest_selfinvoke.generation.failures import Busy, Failure, Final, Passing, Refused, Silent, Unreachable
from pytest_selfinvoke.generation.keeper import Keeper
from pytest_selfinvoke.generation.line import Line
from pytest_selfinvoke.generation.patience import Patience
from pytest_selfinvoke.generation.reply import Reply
from pytest_selfinvoke.generation.request import Request
from pytest_selfinvoke.generation.store import Obtained, StoreError


class Asker:
    """``stop`` is called with the reason why nothing more can be had; ``over`` returns that reason, if there is one."""

    def __init__(
        self,
        connected: Callable[[], Awaitable[Client]],
        patience: Patience,
        accounts: Accounts,
        keeper: Keeper,
        stop: Callable[[AskingEnded], None],
        over: Callable[[], AskingEnded | NotAsked | None],
    ) -> None:
        self._connected = connected
        self._patience = patience
        self._accounts = accounts
        self._keeper = keeper
        self._stop = stop
        self._over = over

    async def reply(self, line: Line, request: Request, began: float) -> Reply:
        """The reply, stored. ``began`` is what the line's limiter said when it gave the slot, which is given back here.

        Raises `ReplyError` when it cannot be had.
        """
        client = await self._connected()
        loop = asyncio.get_running_loop()
        started, attempts, silent = loop.time(), 0, 0
        while True:
            attempts += 1
            self._accounts.requests += 1
            try:
                reply, reasoning = await client.ask(request)
            except Failure as failure:
                self._consider(line, failure, began)
                silent += isinstance(failure, Silent)
                last = failure
            else:
                line.went_well()
                reply = replace(reply, attempts=attempts)
                self._accounts.paid(request, reply)
                await self._keep(Obtained(request, reply, reasoning))
                return reply
            finally:
                line.limiter.release()
            elapsed_s = loop.time() - started
            if over := self._over():
                raise over
            if isinstance(last, Refused):
                raise ReplyError(str(last))
            if self._patience.is_over(last, attempts, silent, elapsed_s):
                raise ReplyError(f"no reply after {attempts} requests in {elapsed_s:.0f} s; the last failed: {last}")
            if not (isinstance(last, Busy) and last.wait_s):
                await asyncio.sleep(self._patience.pause(attempts))
            began = await line.limiter.acquire()
            if over := self._over():
                line.limiter.release()
                raise over

    def _consider(self, line: Line, failure: Failure, began: float) -> None:
        """What a failed request means for the others."""
        now = asyncio.get_running_loop().time()
        if isinstance(failure, Final):
            self._stop(AskingEnded(str(failure)))
        elif isinstance(failure, Unreachable):
            if line.unreachable.another(now):
                self._stop(AskingEnded(f"the provider cannot be reached: {failure}; check api_base and that the server runs"))
        elif isinstance(failure, Refused):
            if line.refusals.another(now):
                self._stop(
                    AskingEnded(f"{failure}; so it was with the first {line.refusals.most} requests, and no more are sent")
                )
        elif isinstance(failure, Busy):
            line.limiter.refused(began, failure.wait_s)
            if failure.wait_s > self._patience.longest_wait_s:
                self._stop(AskingEnded(f"the provider wants us to wait for {failure.wait_s:.0f} s ({failure}); run again then"))
        if isinstance(failure, Busy | Passing | Silent):
            line.unreachable.well()

    async def _keep(self, obtained: Obtained) -> None:
        try:
            await self._keeper.keep(obtained)
        except StoreError as error:
            self._stop(AskingEnded(str(error)))
            raise ReplyError(str(error)) from None
