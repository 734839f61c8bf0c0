"""Hypothesis and its pytest plugin come with this project; a run that does not use them must not feel it."""

import pytest

LOADED = """
import sys

def pytest_unconfigure():
    print("hypothesis is", "loaded" if "hypothesis" in sys.modules else "not loaded")
"""
USING = """
from hypothesis import given, strategies

@given(strategies.integers())
def test_numbers(number):
    assert number == number
"""


@pytest.mark.parametrize("options", [(), ("-n", "1")])
def test_a_run_that_does_not_use_it_does_not_load_it(pytester: pytest.Pytester, options: tuple[str, ...]) -> None:
    pytester.makeconftest(LOADED)
    pytester.makepyfile("def test_nothing(): pass")
    result = pytester.runpytest_subprocess(*options)
    assert result.ret == 0
    result.stdout.fnmatch_lines(["hypothesis is not loaded"])


@pytest.mark.parametrize("options", [(), ("-n", "1")])
def test_a_run_that_uses_it_keeps_its_report(pytester: pytest.Pytester, options: tuple[str, ...]) -> None:
    pytester.makepyfile(USING)
    result = pytester.runpytest_subprocess("--hypothesis-show-statistics", *options)
    assert result.ret == 0
    result.stdout.fnmatch_lines(["*Hypothesis Statistics*", "*test_numbers*"])
