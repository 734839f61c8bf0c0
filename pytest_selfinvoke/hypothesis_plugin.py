"""Hypothesis comes with us, and so does its pytest plugin, into projects that use neither.

That plugin means to import Hypothesis only where tests have done so, and imports it at the end of every run all the same, to
look for observations that only tests could have written (hypothesis 6.170; 150 ms measured on two shared cores). Where no
test has used Hypothesis there is nothing it could report.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

_NAME = "hypothesispytest"
# What the plugin puts on reports of tests that use it, in this process or in a worker.
_MARKS = "_hypothesis_"


def spare(config: pytest.Config) -> None:
    """Before the terminal's summary: take the plugin out where no test of this run has used Hypothesis."""
    manager = config.pluginmanager
    if "hypothesis" in sys.modules or not manager.hasplugin(_NAME):
        return
    terminal = manager.get_plugin("terminalreporter")
    reports = [report for some in terminal.stats.values() for report in some] if terminal else []
    if not any(name.startswith(_MARKS) for name in {name for report in reports for name in getattr(report, "__dict__", ())}):
        manager.unregister(name=_NAME)
