"""The table of references that are known to err."""

import tomllib
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from pytest_selfinvoke.counterexamples.erring import errs
from pytest_selfinvoke.suites.catalogue import load_suites

TABLE = tomllib.loads(files("pytest_selfinvoke.counterexamples").joinpath("erring.toml").read_text(encoding="utf-8"))["problem"]


def test_each_is_a_problem_of_the_published_suites(shared: Path) -> None:
    names = tuple(sorted({row["suite"] for row in TABLE}))
    suites = {suite.name: suite for suite in load_suites(names, shared / "suites")}
    for row in TABLE:
        problem = suites[row["suite"]].by_id[row["id"]]
        assert errs(problem) == row["why"]
        # A problem that was mended is another one.
        assert not errs(replace(problem, base_reference=f"{problem.base_reference} "))
    assert len({row["digest"] for row in TABLE}) == len(TABLE)
