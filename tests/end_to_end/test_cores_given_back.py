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
import pathlib
import pytest

HERE = pathlib.Path(__file__).with_name("seen")

def note(session, what):
    if session.config.option.numprocesses in (None, 0) or hasattr(session.config, "workerinput"):
        with HERE.open("a") as file:
            print(what, len(os.sched_getaffinity(0)), file=file)

@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    if call.when == "call":
        note(item.session, item.nodeid.partition("/")[0])
    return (yield)

def pytest_sessionfinish(session):
    note(session, "end")
"""


@pytest.mark.parametrize("workers", ["-n0", "-n1"])
def test_whatever_else_runs_has_all_cores(bench: Bench, workers: str) -> None:
    cores = len(os.sched_getaffinity(0))
    bench.pytester.makeconftest(CONFTEST)
    bench.pytester.makepyfile(test_own=f"import os\ndef test_own(): assert len(os.sched_getaffinity(0)) == {cores}\n")
    result = bench.run("selfinvoke", "test_own.py", workers, models=("--selfinvoke-model=replay:dense.jsonl",))
    seen = (bench.pytester.path / "seen").read_text().splitlines()
    assert sorted(seen) == [f"end {cores}", *[f"selfinvoke {cores}"] * 4, f"test_own.py::test_own {cores}"]
    result.assert_outcomes(passed=5)
    assert len(os.sched_getaffinity(0)) == cores
