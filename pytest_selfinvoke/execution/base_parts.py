"""The base problems within self-invoking ones, as problems of their own, by whose tests a base function is judged."""

from dataclasses import replace

from pytest_selfinvoke.execution.splicing import helpers, names_in
from pytest_selfinvoke.generation.lexing import names_at_top
from pytest_selfinvoke.suites.problem import Problem, parsed


class BaseParts:
    """Each problem's base part, made once."""

    def __init__(self) -> None:
        self._made: dict[Problem, Problem | None] = {}

    def of(self, problem: Problem) -> Problem | None:
        """The base problem by itself; ``None`` where there is none to be told from the whole, or no tests of it.

        Its tests may use other functions that its statement brings (HumanEval 32, 38 and 50); they get the reference's, since a
        solution to the pro problem need not repeat them.
        """
        if problem not in self._made:
            self._made[problem] = (
                _part(problem) if problem.base_tests and problem.pro_name not in ("", problem.base_name) else None
            )
        return self._made[problem]


def _part(problem: Problem) -> Problem:
    part = problem.base_part
    if _is_plain(part.reference) and not set(names_at_top(part.reference)) - {part.base_name}:
        # As a rule; then nothing need be parsed.
        return part
    wanted = names_in([parsed(part.tests)])
    return replace(part, tests=helpers(parsed(part.reference), part.base_name, wanted) + part.tests)


def _is_plain(source: str) -> bool:
    """Whether every definition at the top of a program can be told by how its line begins."""
    return source.isascii() and not any(mark in source for mark in ("\f", "\r", "\\\n"))
