"""The audit of one suite: references run under several conditions, mistakes put into them, and texts looked through."""

import os
import queue
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from typing import Any

from pytest_selfinvoke.auditing.duplicates import Pair, near_duplicates
from pytest_selfinvoke.auditing.mutants import KINDS as MUTANT_KINDS
from pytest_selfinvoke.auditing.mutants import Mutant, mutants
from pytest_selfinvoke.errors import SandboxError
from pytest_selfinvoke.execution.isolation import Mode
from pytest_selfinvoke.execution.limits import CPU_FACTOR, REFERENCE_LIMITS, WALL_FACTOR, Limits
from pytest_selfinvoke.execution.preloading import imported_modules
from pytest_selfinvoke.execution.reference_failures import why
from pytest_selfinvoke.execution.runner import PRELOAD, Runner
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
# Seconds of CPU time that a mistake may take at least; who takes longer than ten references is caught.
_MUTANT_CPU_S = 0.5


@dataclass(frozen=True)
class Trouble:
    """A reference that did not pass: under which of the `CONDITIONS`, and what it said there."""

    id: str
    failed: tuple[str, ...]
    said: str


@dataclass(frozen=True)
class Survivor:
    """A mistake that the tests let pass, at a line of the reference program."""

    id: str
    kind: str
    line: int
    before: str
    after: str


@dataclass(frozen=True)
class Audit:
    """What was found in one suite.

    ``passed`` counts references by condition. ``calling`` counts those that were seen to call their base function
    while the tests ran, ``seen`` those of which it could be seen. ``defects`` maps kinds to ids, ``mutants`` kinds of mistakes
    to (caught, made); ``survivors`` are those not caught, ``untested`` the problems whose tests caught less than half of
    theirs. ``slowest`` are the three references that took longest (id, seconds of CPU time).
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
    mutants: Mapping[str, tuple[int, int]]
    survivors: tuple[Survivor, ...]
    untested: tuple[str, ...]
    duplicates: tuple[Pair, ...]

    @property
    def sound(self) -> bool:
        """Whether every reference passed every time."""
        return not self.troubles

    def to_dict(self) -> dict[str, Any]:
        """Builtin types only, for audit.json."""
        return asdict(self) | {"sound": self.sound, "duplicates": [pair._asdict() for pair in self.duplicates]}


def audit(suite: Suite, problems: Sequence[Problem], isolation: Mode) -> Audit:
    """Audit these problems of the suite; on a machine with two processors, half a minute per hundred problems.

    Raises `SandboxError` where nothing can be run here.
    """
    rounds = {
        name: judge_all([(problem, problem.reference, REFERENCE_LIMITS) for problem in problems], environment, isolation)
        for name, environment in CONDITIONS.items()
    }
    first = dict(zip((problem.id for problem in problems), rounds["UTC"], strict=True))
    passing = [problem for problem in problems if _passed(first[problem.id])]
    made = [(problem, mutant) for problem in passing for mutant in mutants(problem)]
    verdicts = judge_all(
        [(problem, mutant.source, _limits(first[problem.id])) for problem, mutant in made], CONDITIONS["UTC"], isolation
    )
    survived = [pair for pair, verdict in zip(made, verdicts, strict=True) if _passed(verdict)]
    calls = [verdict.called_base for verdict in first.values() if isinstance(verdict, Verdict)]
    cpu = {problem.id: _cpu_s(first[problem.id]) for problem in passing}
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
        mutants=_caught(made, survived),
        survivors=tuple(
            Survivor(problem.id, mutant.kind, mutant.line, mutant.before, mutant.after) for problem, mutant in survived
        ),
        untested=_untested(made, survived),
        duplicates=tuple(near_duplicates(problems)),
    )


def judge_all(
    tasks: Sequence[tuple[Problem, str, Limits]], environment: Mapping[str, str], isolation: Mode
) -> list[Verdict | str]:
    """The verdict on each program, or why there is none; by as many runners as there are processors, four at most.

    Raises `SandboxError` where no runner starts.
    """
    idle: queue.SimpleQueue[Runner] = queue.SimpleQueue()

    def judged(task: tuple[Problem, str, Limits]) -> Verdict | str:
        problem, source, limits = task
        runner = idle.get()
        try:
            return runner.judge(problem, Solution(source, "reference"), limits)
        except SandboxError as error:
            return str(error)
        finally:
            idle.put(runner)

    count = min(4, os.cpu_count() or 1)
    preload = (*PRELOAD, *imported_modules({problem.id: problem for problem, _, _ in tasks}.values()))
    with ExitStack() as stack:
        for _ in range(count):
            idle.put(stack.enter_context(Runner(preload, isolation, environment=environment)))
        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(judged, tasks))


def _passed(verdict: Verdict | str) -> bool:
    return isinstance(verdict, Verdict) and verdict.passed


def _cpu_s(verdict: Verdict | str) -> float:
    return verdict.cpu_s if isinstance(verdict, Verdict) else 0.0


def _limits(verdict: Verdict | str) -> Limits:
    cpu_s = max(_MUTANT_CPU_S, CPU_FACTOR * _cpu_s(verdict))
    return Limits(cpu_s=cpu_s, wall_s=WALL_FACTOR * cpu_s)


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


_Made = Sequence[tuple[Problem, Mutant]]


def _caught(made: _Made, survived: _Made) -> dict[str, tuple[int, int]]:
    all_of, left_of = (Counter(mutant.kind for _, mutant in some) for some in (made, survived))
    return {kind: (all_of[kind] - left_of[kind], all_of[kind]) for kind in MUTANT_KINDS}


def _untested(made: _Made, survived: _Made) -> tuple[str, ...]:
    """The problems whose tests caught less than half of the mistakes."""
    all_of, left_of = (Counter(problem.id for problem, _ in some) for some in (made, survived))
    return tuple(identity for identity, number in all_of.items() if left_of[identity] > number / 2)
