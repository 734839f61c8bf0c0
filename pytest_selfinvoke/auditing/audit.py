"""The audit of one suite: references run under several conditions, mistakes put into them, and texts looked through."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pytest_selfinvoke.auditing.duplicates import Pair, near_duplicates
from pytest_selfinvoke.auditing.side_by_side import for_each
from pytest_selfinvoke.auditing.strength import Caught, Strength, Survivor, by_kind, strength
from pytest_selfinvoke.counterexamples.pool_cache import PoolCache
from pytest_selfinvoke.counterexamples.search import Search
from pytest_selfinvoke.errors import SandboxError
from pytest_selfinvoke.execution.isolation import Mode
from pytest_selfinvoke.execution.limits import REFERENCE_LIMITS
from pytest_selfinvoke.execution.reference_failures import why
from pytest_selfinvoke.execution.runner import Runner
from pytest_selfinvoke.execution.verdict import Verdict
from pytest_selfinvoke.generation.reply import Solution
from pytest_selfinvoke.suites.defects import KINDS, defects
from pytest_selfinvoke.suites.libraries import versions
from pytest_selfinvoke.suites.problem import Problem, Suite

# A reference must not depend on when and where it runs: three times the same, then another time zone and another hash seed.
CONDITIONS: Mapping[str, Mapping[str, str]] = {
    "UTC": {"TZ": "UTC0", "PYTHONHASHSEED": "0"},
    "UTC, again": {"TZ": "UTC0", "PYTHONHASHSEED": "0"},
    "UTC, a third time": {"TZ": "UTC0", "PYTHONHASHSEED": "0"},
    "UTC+8": {"TZ": "UTC-8", "PYTHONHASHSEED": "0"},
    "UTC, another hash seed": {"TZ": "UTC0", "PYTHONHASHSEED": "1"},
}


@dataclass(frozen=True)
class Trouble:
    """A reference that did not pass: under which of the `CONDITIONS`, and what it said there."""

    id: str
    failed: tuple[str, ...]
    said: str


@dataclass(frozen=True)
class Audit:
    """What was found in one suite.

    ``passed`` counts references by condition. ``calling`` counts those that were seen to call their base function
    while the tests ran, ``seen`` those of which it could be seen. ``defects`` maps kinds to ids, ``mutants`` kinds of mistakes
    to who caught them, ``strength`` the ids of problems that pass; ``survivors`` are the mistakes that tests let
    pass. ``slowest`` are the three references that took longest (id, seconds of CPU time).
    ``libraries`` maps the distributions that the problems need to the versions found, empty where there is none.
    """

    suite: str
    source: str
    sha256: str
    problems: int
    passed: Mapping[str, int]
    troubles: tuple[Trouble, ...]
    calling: int
    seen: int
    slowest: tuple[tuple[str, float], ...]
    libraries: Mapping[str, str]
    defects: Mapping[str, tuple[str, ...]]
    mutants: Mapping[str, Caught]
    strength: Mapping[str, Caught]
    survivors: tuple[Survivor, ...]
    duplicates: tuple[Pair, ...]

    @property
    def sound(self) -> bool:
        """Whether every reference passed every time."""
        return not self.troubles

    @property
    def caught(self) -> Caught:
        """The mistakes of all problems."""
        return sum(self.strength.values(), Caught())

    def to_dict(self) -> dict[str, Any]:
        """Builtin types only, for audit.json."""
        return asdict(self) | {"sound": self.sound, "duplicates": [pair._asdict() for pair in self.duplicates]}


def audit(suite: Suite, problems: Sequence[Problem], isolation: Mode, pools: PoolCache | None) -> Audit:
    """Audit these problems of the suite; some 30 s of CPU time per hundred problems, more where pools are made.

    ``pools`` has the inputs that mistakes are tried on which the tests let pass; without, there are none.

    Raises:
        SandboxError: nothing can be run here.

    """
    rounds = {name: for_each(problems, environment, isolation, _judged) for name, environment in CONDITIONS.items()}
    first = [verdict for verdict in rounds["UTC"] if isinstance(verdict, Verdict)]
    cpu = {
        problem.id: verdict.cpu_s
        for problem, verdict in zip(problems, rounds["UTC"], strict=True)
        if isinstance(verdict, Verdict) and verdict.passed
    }

    def strength_of(runner: Runner, problem: Problem) -> Strength:
        return strength(runner, Search(runner, pools) if pools else None, problem, cpu[problem.id])

    passing = [problem for problem in problems if problem.id in cpu]
    strengths = for_each(passing, CONDITIONS["UTC"], isolation, strength_of)
    calls = [verdict.called_base for verdict in first]
    return Audit(
        suite=suite.name,
        source=suite.source,
        sha256=suite.sha256,
        problems=len(problems),
        passed={name: sum(map(_passed, verdicts)) for name, verdicts in rounds.items()},
        troubles=tuple(_troubles(problems, rounds)),
        calling=calls.count(True),
        seen=len(calls) - calls.count(None),
        slowest=tuple(sorted(cpu.items(), key=lambda entry: -entry[1])[:3]),
        libraries=versions(problems),
        defects=_defects(problems),
        mutants=by_kind(strengths),
        strength={one.id: one.caught for one in strengths},
        survivors=tuple(survivor for one in strengths for survivor in one.survivors),
        duplicates=tuple(near_duplicates(problems)),
    )


def _judged(runner: Runner, problem: Problem) -> Verdict | str:
    try:
        return runner.judge(problem, Solution(problem.reference, "reference"), REFERENCE_LIMITS)
    except SandboxError as error:
        return str(error)


def _passed(verdict: Verdict | str) -> bool:
    return isinstance(verdict, Verdict) and verdict.passed


def _troubles(problems: Sequence[Problem], rounds: Mapping[str, Sequence[Verdict | str]]) -> Iterable[Trouble]:
    for number, problem in enumerate(problems):
        failed = {name: verdicts[number] for name, verdicts in rounds.items() if not _passed(verdicts[number])}
        if failed:
            said = _said(problem, next(iter(failed.values())))
            if "UTC+8" not in failed and len(failed) == len(rounds) - 1:
                said += ': write "time_zone": "CST-8" into its record'
            yield Trouble(problem.id, tuple(failed), said)


def _said(problem: Problem, verdict: Verdict | str) -> str:
    if isinstance(verdict, str):
        verdict = verdict.removeprefix(f"{problem.suite} {problem.id} could not be judged: ")
    return ": ".join(filter(None, why(problem, verdict, REFERENCE_LIMITS)))


def _defects(problems: Sequence[Problem]) -> dict[str, tuple[str, ...]]:
    """By kind: what the texts show, and what is known besides."""
    of = {problem.id: {*defects(problem), *problem.defects} for problem in problems}
    by_kind = {kind: tuple(identity for identity, kinds in of.items() if kind in kinds) for kind in KINDS}
    return {kind: ids for kind, ids in by_kind.items() if ids}
