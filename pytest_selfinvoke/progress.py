"""Signs of life while replies are on their way: now and then a line between the letters of the tests.

A line that is redrawn in place would fight with the letters that pytest and xdist write, so each one stays.
"""

import contextlib
import threading
import time

import pytest

from pytest_selfinvoke.generation.producer import Producer
from pytest_selfinvoke.reporting.progress import progress_line

# Seconds between two lines: people look more often than logs are read.
AT_A_TERMINAL_S = 10.0
IN_A_LOG_S = 30.0


class ProgressLine:
    """Registered where providers are asked, unless the user wants it quiet."""

    def __init__(self, producer: Producer, config: pytest.Config) -> None:
        self._producer = producer
        self._config = config
        self._last = time.monotonic()
        self._over = threading.Event()
        self._lock = threading.Lock()

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_setupnodes(self) -> None:
        """With xdist nothing is captured here, and nothing else would come by while all workers wait."""
        threading.Thread(target=self._watch, name="selfinvoke-progress", daemon=True).start()

    def pytest_runtest_logreport(self) -> None:
        """Something ended."""
        self.show()

    def pytest_sessionfinish(self) -> None:
        """No line stands among the results."""
        self._over.set()

    def show(self) -> None:
        """Write the line, if it is time for one and replies are still to come."""
        reporter = self._config.pluginmanager.getplugin("terminalreporter")
        if reporter is None:
            return
        every = AT_A_TERMINAL_S if getattr(reporter, "isatty", False) else IN_A_LOG_S
        now = time.monotonic()
        with self._lock:
            progress = self._producer.progress
            if now - self._last < every or not progress.since or progress.arrived >= progress.total:
                return
            self._last = now
        capture = self._config.pluginmanager.getplugin("capturemanager")
        with capture.global_and_fixture_disabled() if capture else contextlib.nullcontext():
            if self._config.get_terminal_writer().width_of_current_line:
                reporter.ensure_newline()
                if self._config.get_terminal_writer().width_of_current_line:
                    reporter.write_line("")
            reporter.write_line(progress_line(progress, now))

    def _watch(self) -> None:
        while not self._over.wait(1.0):
            self.show()
