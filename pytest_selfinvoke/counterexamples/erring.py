"""Published problems whose reference is known to err on inputs like those of its tests: ``erring.toml``."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from pytest_selfinvoke.counterexamples.disputed import problem_digest
from pytest_selfinvoke.suites.problem import Problem

# Hexadecimal digits of a digest that the table has.
_DIGITS = 16


def errs(problem: Problem) -> str:
    """How the reference of a problem errs, as a clause; empty where nothing is known of that."""
    return _known().get(problem_digest(problem)[:_DIGITS], "")


@cache
def _known() -> Mapping[str, str]:
    text = files("pytest_selfinvoke.counterexamples").joinpath("erring.toml").read_text(encoding="utf-8")
    return {row["digest"]: row["why"] for row in tomllib.loads(text)["problem"]}
