"""An event loop in a thread of its own, for programs that are not asynchronous themselves."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any


class LoopThread:
    """Starts with the first `call`. ``main`` is run in it; it gets an event that is set when it is to come to its end."""

    def __init__(self, main: Callable[[asyncio.Event], Coroutine[Any, Any, None]], name: str) -> None:
        self._main = main
        self._name = name
        self._lock = threading.Lock()
        self._running = threading.Event()
        self._thread: threading.Thread | None = None
        self._closed = False

    def call(self, act: Callable[[], object]) -> bool:
        """Have something done in the loop, soon; false where that is closed. May be called by any thread."""
        with self._lock:
            if self._closed:
                return False
            if self._thread is None:
                self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), name=self._name, daemon=True)
                self._thread.start()
            self._running.wait()
            self._loop.call_soon_threadsafe(act)
        return True

    def close(self, timeout_s: float) -> bool:
        """Have it come to its end, and wait for that; false where it never began, or is closed already."""
        with self._lock:
            closed, self._closed = self._closed, True
        if closed or self._thread is None:
            return False
        self._loop.call_soon_threadsafe(self._closing.set)
        self._thread.join(timeout_s)
        return True

    async def _run(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._closing = asyncio.Event()
        self._running.set()
        await self._main(self._closing)
