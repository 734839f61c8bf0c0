"""How strong the tests of a problem are: mistakes put into its reference where they come to, and who catches them."""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, replace
from typing import Any, Literal

from pytest_selfinvoke.auditing.mistakes import KINDS
from pytest_selfinvoke.auditing.mutants import Mistakes, Mutant
from pytest_selfinvoke.counterexamples.counterexample import Counterexample
from pytest_selfinvoke.counterexamples.search import Search
from pytest_selfinvoke.errors import SandboxError
from pytest_selfinvoke.execution.limits import REFERENCE_LIMITS, LimitPolicy, Limits
from pytest_selfinvoke.execution.runner import Runner
from pytest_selfinvoke.execution.units import MEBIBYTE
from pytest_selfinvoke.execution.verdict import Verdict
from pytest_selfinvoke.generation.reply import Solution
from pytest_selfinvoke.suites.problem import Problem

# Who takes longer with a mistake is caught.
_PATIENCE = LimitPolicy(cpu_floor_s=0.25, cpu_factor=5.0, wall_floor_s=2.5, wall_factor=10.0)
# What a reference says of where it comes to stands in its output.
_TRACED = replace(REFERENCE_LIMITS, output_bytes=MEBIBYTE)

# Who tells a mutant from the reference: the tests, by what they assert or by its time; the pool alone, by its inputs; nobody;
# or nobody where there is no pool to ask.
By = Literal["tests", "time", "pool", "nobody", "unasked"]
# Other elements' order, other types and last digits are no difference here.
_SEEN = frozenset({"value", "raised", "timeout", "memory", "crashed"})


@dataclass(frozen=True)
class Caught:
    """Of some mutants, how many are told from the reference, by whom: see `By`."""

    made: int = 0
    tests: int = 0
    time: int = 0
    pool: int = 0
    nobody: int = 0
    unasked: int = 0

    @classmethod
    def of(cls, all_by: Iterable[By]) -> "Caught":
        """Counted."""
        found = list(all_by)
        return cls(len(found), *(found.count(by) for by in ("tests", "time", "pool", "nobody", "unasked")))

    def __add__(self, other: "Caught") -> "Caught":
        return Caught(*(one + another for one, another in zip(astuple(self), astuple(other), strict=True)))

    @property
    def by_tests(self) -> int:
        """Those that the tests catch, by time or otherwise."""
        return self.tests + self.time

    @property
    def weak(self) -> bool:
        """Whether the tests catch less than half."""
        return self.made > 2 * self.by_tests


@dataclass(frozen=True)
class Survivor:
    """A mistake that the tests let pass, in a function of the reference program, at a line of it.

    ``call`` is an input of the pool that tells it from the reference, empty where there is none; ``got`` is what comes of it
    with the mistake, ``expected`` without. All are texts.
    """

    id: str
    kind: str
    function: str
    line: int
    before: str
    after: str
    call: str = ""
    got: str = ""
    expected: str = ""


@dataclass(frozen=True)
class Strength:
    """Of one problem: its mutants' kinds and who tells them apart, and those that the tests let pass."""

    id: str
    mutants: tuple[tuple[str, By], ...]
    survivors: tuple[Survivor, ...]

    @property
    def caught(self) -> Caught:
        """All of them counted."""
        return Caught.of(by for _, by in self.mutants)


def strength(runner: Runner, search: Search | None, problem: Problem, cpu_s: float) -> Strength:
    """Put mistakes into the reference, which takes ``cpu_s`` seconds of CPU time, and see who catches them.

    With ``search`` the problem's pool is asked about those that the tests let pass. What cannot be run is not counted, and a
    program that is nested too deep to be taken apart has none.
    """
    try:
        return _strength(runner, search, problem, cpu_s)
    except RecursionError:
        return Strength(problem.id, (), ())


def _strength(runner: Runner, search: Search | None, problem: Problem, cpu_s: float) -> Strength:
    mistakes = Mistakes(problem)
    limits = _PATIENCE.calibrated(cpu_s)
    mutants: list[tuple[str, By]] = []
    survivors: list[Survivor] = []
    traced = _judged(runner, problem, mistakes.traced, _TRACED)
    for mutant in mistakes.reached(traced.output) if traced else ():
        verdict = _judged(runner, problem, mutant.source, limits)
        if verdict is None or verdict.error_frame == "module":
            # It cannot even be loaded.
            continue
        by: By = "time" if verdict.status == "timeout" else "tests"
        if verdict.passed:
            by, found = _by_pool(search, problem, mutant)
            survivors.append(_survivor(problem, mutant, found))
        mutants.append((mutant.kind, by))
    return Strength(problem.id, tuple(mutants), tuple(survivors))


def by_kind(strengths: Sequence[Strength]) -> dict[str, Caught]:
    """The mutants of all problems, by kind of mistake."""
    all_by: dict[str, list[By]] = {kind: [] for kind in KINDS}
    for one in strengths:
        for kind, by in one.mutants:
            all_by[kind].append(by)
    return {kind: Caught.of(found) for kind, found in all_by.items()}


def _judged(runner: Runner, problem: Problem, source: str, limits: Limits) -> Verdict | None:
    try:
        return runner.judge(problem, Solution(source, "reference"), limits)
    except SandboxError:
        return None


def _by_pool(search: Search | None, problem: Problem, mutant: Mutant) -> tuple[By, Counterexample | None]:
    try:
        if search is None or not search.pool(problem).answers:
            return "unasked", None
        found = search.smallest(problem, Solution(mutant.source, "reference"), Limits()).counterexample
    except SandboxError:
        return "unasked", None
    return ("pool", found) if found and found.kind in _SEEN else ("nobody", None)


def _survivor(problem: Problem, mutant: Mutant, found: Counterexample | None) -> Survivor:
    shown: dict[str, Any] = {"call": found.call, "got": found.got or found.kind, "expected": found.expected} if found else {}
    return Survivor(problem.id, mutant.kind, mutant.function, mutant.line, mutant.before, mutant.after, **shown)
