"""Ctrl-C and SIGTERM: the run ends in order, and nothing that comes after the first signal disturbs that."""

import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupts:
    """Makes the first SIGINT or SIGTERM a `KeyboardInterrupt` in the main thread: pytest ends a run by that, and only by that.

    ``again`` is called for each later one, when the run is ending already. A handler that somebody else had installed is called
    first, and all are put back by `restore`; signals that were ignored stay so.
    """

    def __init__(self, again: Callable[[], None] = lambda: None) -> None:
        self._again = again
        self._before: dict[int, Any] = {}
        self._interrupted = False

    def install(self) -> None:
        """Listen from now on; does nothing in other threads than the main one, where Python does not let us."""
        if threading.current_thread() is threading.main_thread():
            for number in _SIGNALS:
                # None: a handler that is not Python's, and could not be put back.
                if signal.getsignal(number) not in (signal.SIG_IGN, None):
                    self._before[number] = signal.signal(number, self._on_signal)

    def restore(self) -> None:
        """Put back what was there before."""
        while self._before:
            number, handler = self._before.popitem()
            signal.signal(number, handler)

    def over(self) -> None:
        """The run is ending by itself: a signal from now on comes too late to interrupt anything."""
        self._interrupted = True

    def raise_now(self) -> None:
        """From another thread: interrupt the main one, whatever it waits for, if it still listens and was not interrupted."""
        main = threading.main_thread().ident
        if self._before and not self._interrupted and main is not None:
            # SIGINT, the first of them, is ignored where a shell started pytest in the background.
            signal.pthread_kill(main, max(self._before))

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self._interrupted:
            self._again()
            return
        self._interrupted = True
        before = self._before.get(number)
        if callable(before):
            before(number, frame)
        raise KeyboardInterrupt
