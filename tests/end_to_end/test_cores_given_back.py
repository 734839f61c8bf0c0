"""A run keeps to one core while it judges; a user's own tests and plugins have all of them."""

import os
import sys

import pytest
from bench import Bench

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2, reason="there is nothing to keep to, or no way to do so"
)

CONFTEST = """
import os

SEEN = []

def pytest_runtest_logreport(report):
    if report.when == "call":
        SEEN.append((report.nodeid.partition("/")[0], len(os.sched_getaffinity(0))))

def pytest_sessionfinish(session):
    print("seen", sorted(set(SEEN)), "at the end", len(os.sched_getaffinity(0)))
"""


@pytest.mark.parametrize("first", ["selfinvoke", "test_own.py"])
def test_whatever_else_runs_has_all_cores(bench: Bench, first: str) -> None:
    cores = len(os.sched_getaffinity(0))
    bench.pytester.makeconftest(CONFTEST)
    bench.pytester.makepyfile(test_own=f"import os\ndef test_own(): assert len(os.sched_getaffinity(0)) == {cores}\n")
    second = "test_own.py" if first == "selfinvoke" else "selfinvoke"
    result = bench.run(first, second, "-s", models=("--selfinvoke-model=replay:dense.jsonl",))
    result.stdout.fnmatch_lines(f"*seen [[]('selfinvoke', 1), ('test_own.py::test_own', {cores})[]] at the end {cores}")
    result.assert_outcomes(passed=5)
    assert len(os.sched_getaffinity(0)) == cores
