"""Writing replies to the store while others arrive."""

import asyncio

from pytest_selfinvoke.generation.store import Obtained, Store, StoreError


class Keeper:
    """Writes what arrives, several replies at a time, in a thread beside the loop: a synchronous write may wait for a disk."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._unwritten: list[tuple[Obtained, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None
        self._lost: list[Obtained] = []

    async def keep(self, obtained: Obtained) -> None:
        """Return when the reply is on disk. Raises `StoreError`."""
        loop = asyncio.get_running_loop()
        written: asyncio.Future[None] = loop.create_future()
        self._unwritten.append((obtained, written))
        if self._writing is None or self._writing.done():
            self._writing = loop.create_task(self._write())
        try:
            await written
        except StoreError:
            self._lost.append(obtained)
            raise

    async def close(self) -> None:
        """Finish, and try once more what could not be written: the disk may have room again."""
        if self._writing is not None:
            await asyncio.wait([self._writing])
        if self._lost:
            try:
                self._store.put(self._lost)
            except StoreError:
                return

    async def _write(self) -> None:
        while self._unwritten:
            batch, self._unwritten = self._unwritten, []
            try:
                await asyncio.to_thread(self._store.put, [obtained for obtained, _ in batch])
            except StoreError as error:
                for _, written in batch:
                    if not written.done():
                        written.set_exception(error)
            else:
                for _, written in batch:
                    if not written.done():
                        written.set_result(None)
