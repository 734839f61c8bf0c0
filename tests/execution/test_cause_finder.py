"""Why a solution failed, found by running it: the four causes, and what is none."""

from dataclasses import replace

import pytest
from execution_problems import answer, example

from pytest_selfinvoke.errors import SandboxError
from pytest_selfinvoke.execution import causes
from pytest_selfinvoke.execution.causes import CauseFinder
from pytest_selfinvoke.execution.limits import LimitPolicy, Limits
from pytest_selfinvoke.execution.references import References
from pytest_selfinvoke.execution.runner import Runner
from pytest_selfinvoke.execution.verdict import Causes, Verdict
from pytest_selfinvoke.suites.problem import Problem

BASE_TESTS = "assert base(1) == 2\nassert base(5) == 6\n"
PROBLEM = replace(example(), base_tests=BASE_TESTS)
RIGHT_BASE = "def base(x):\n    return x + 1\n"
WRONG_BASE = "def base(x):\n    return x + 2\n"
RIGHT_PRO = "def new(xs):\n    return [base(x) for x in xs]\n"
WRONG_PRO = "def new(xs):\n    return [base(x) for x in xs] + [0]\n"
POLICY = LimitPolicy(cpu_floor_s=0.6, wall_floor_s=3)


def find(runner: Runner, source: str, problem: Problem = PROBLEM) -> tuple[Verdict, Causes]:
    """The verdict, and what is found after it."""
    finder = CauseFinder(runner, References(runner), POLICY)
    limits = POLICY.calibrated(0)
    verdict, base_passed = finder.judge(problem, answer(source), limits)
    return verdict, finder.find(problem, answer(source), verdict, limits, base_passed=base_passed)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (WRONG_BASE + RIGHT_PRO, Causes("base wrong", "wrong", "passed")),
        (RIGHT_BASE + WRONG_PRO, Causes("composition wrong", "passed", "wrong")),
        (WRONG_BASE + WRONG_PRO, Causes("both wrong", "wrong", "wrong")),
        ("def base(x):\n    return {1: 2, 5: 6}.get(x, 0)\n" + RIGHT_PRO, Causes("weak base tests", "passed", "passed")),
        (RIGHT_BASE + RIGHT_PRO, Causes("", "passed", "")),
        (WRONG_BASE + "def new(xs):\n    return [x + 1 for x in xs]\n", Causes("", "wrong", "")),
        ("def new(xs):\n    return [x + 1 for x in xs]\n", Causes("", "missing", "")),
        (RIGHT_PRO, Causes("base wrong", "missing", "passed")),
        (RIGHT_BASE, Causes("composition wrong", "passed", "missing")),
        ("print('nothing')\n", Causes("both wrong", "missing", "missing")),
        ("def base(x:\n", Causes("both wrong", "syntax", "syntax")),
        ("", Causes("both wrong", "empty", "empty")),
        (RIGHT_BASE + "def new(xs: List[int]):\n    return []\n", Causes("composition wrong", "passed", "raised")),
        (RIGHT_BASE + RIGHT_PRO + "assert new([1]) == [3]\n", Causes("composition wrong", "passed", "raised")),
        ("def base(x: Int):\n    return x + 1\n" + RIGHT_PRO, Causes("base wrong", "raised", "passed")),
        (
            "def new(xs):\n    def base(x):\n        return x + 2\n    return [base(x) for x in xs]\n" + RIGHT_BASE,
            Causes("composition wrong", "passed", "wrong", base_redefined=True),
        ),
        ("def base(x):\n    while True: pass\n" + RIGHT_PRO, Causes("base wrong", "timeout", "passed")),
        ("def base(x):\n    raise SystemExit\n" + RIGHT_PRO, Causes("base wrong", "crashed", "passed")),
        ("TABLE = {1: 3}\ndef base(x):\n    return TABLE[x]\n" + RIGHT_PRO, Causes("base wrong", "wrong", "passed")),
    ],
)
def test_the_causes(runner: Runner, source: str, expected: Causes) -> None:
    verdict, found = find(runner, source)
    assert found == expected
    assert verdict.passed == (not found.cause)


def test_a_reference_that_is_known_is_not_run_for_a_solution_that_passes(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = replace(PROBLEM, id="known", calls_base=True)
    assert find(runner, RIGHT_BASE + RIGHT_PRO, known)[1] == Causes("", "passed", "")
    inner = "def new(xs):\n    def base(x):\n        return x + 1\n    return [base(x) for x in xs]\n"
    assert find(runner, RIGHT_BASE + inner, known)[1] == Causes("", "passed", "", base_redefined=True)

    def check(*_: object) -> None:
        raise SandboxError("was run")

    monkeypatch.setattr(References, "check", check)
    assert find(runner, RIGHT_BASE + RIGHT_PRO, known)[1] == Causes("", "passed", "")
    assert find(runner, RIGHT_BASE + RIGHT_PRO)[1] == Causes(cause_unmeasured="was run")
    assert find(runner, RIGHT_BASE + WRONG_PRO, known)[1] == Causes(cause_unmeasured="was run")


def test_a_base_that_hangs_in_the_base_tests_alone_passes_no_less_for_it(runner: Runner) -> None:
    source = "def base(x):\n    while x == 5:\n        pass\n    return x + 1\n" + RIGHT_PRO
    verdict, found = find(runner, source)
    assert (verdict.status, found) == ("passed", Causes("", "timeout", ""))


def test_a_base_that_behaves_when_it_is_run_alone_deceives_only_about_the_cause(runner: Runner) -> None:
    source = "def base(x):\n    return x + 2 if 'new' in globals() else x + 1\n" + RIGHT_PRO
    verdict, found = find(runner, source)
    assert (verdict.status, found.cause, found.base_status) == ("wrong", "weak base tests", "passed")


def test_a_solution_that_sees_the_reference_gets_no_verdict_by_it(runner: Runner) -> None:
    source = (
        "def new(xs):\n    f = globals().get('base')\n"
        "    return [f(x) for x in xs] if f and f.__module__ == 'reference' else []\n"
    )
    verdict, found = find(runner, source + "base = lambda x: x\n")
    assert verdict.status == "wrong"
    assert found == Causes("base wrong", "wrong", "passed")


def test_the_tests_of_a_base_problem_have_its_other_functions(runner: Runner) -> None:
    statement = "def twice(x):\n    return 2 * x\n\ndef base(x):\n"
    problem = replace(PROBLEM, base_statement=statement, base_tests="assert base(twice(2)) == 5\n")
    assert find(runner, RIGHT_BASE + WRONG_PRO, problem)[1].cause == "composition wrong"


@pytest.mark.parametrize(
    ("problem", "reason"),
    [
        (replace(PROBLEM, base_tests=""), causes.NO_BASE_TESTS),
        (replace(PROBLEM, base_tests="assert base(1) == 3\n"), causes.BASE_REFERENCE_FAILS),
        (replace(PROBLEM, base_name="new"), causes.ONE_NAME),
        (
            replace(
                PROBLEM,
                pro_statement="def base(x, y):\n    return x + y\n\ndef new(xs):\n",
                pro_reference="    return [base(x, 1) for x in xs]\n",
                defects=("base-redefined",),
            ),
            causes.REFERENCE_NEEDS_ITS_OWN,
        ),
    ],
)
def test_where_nothing_can_be_said(runner: Runner, problem: Problem, reason: str) -> None:
    assert find(runner, WRONG_BASE + WRONG_PRO, problem)[1] == Causes(cause_unmeasured=reason)


def test_a_reference_that_defines_its_base_anew_to_the_same_effect(runner: Runner) -> None:
    problem = replace(PROBLEM, pro_statement=f"{RIGHT_BASE}\ndef new(xs):\n", defects=("base-redefined",))
    assert find(runner, WRONG_BASE + RIGHT_PRO, problem)[1].cause == "base wrong"


def test_a_problem_without_a_pro_part_has_no_causes(runner: Runner) -> None:
    assert find(runner, WRONG_BASE, PROBLEM.base_part)[1] == Causes()


def test_a_sandbox_that_breaks_makes_no_cause(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    finder = CauseFinder(runner, References(runner), POLICY)
    judge = Runner.judge

    def broken(runner: Runner, problem: Problem, *args: object, **keywords: object) -> Verdict:
        if keywords.get("given_base"):
            raise SandboxError("broke twice")
        return judge(runner, problem, *args, **keywords)  # type: ignore[arg-type]

    monkeypatch.setattr(Runner, "judge", broken)
    found = finder.find(PROBLEM, answer(WRONG_BASE + RIGHT_PRO), Verdict("wrong", called_base=True), Limits())
    assert found == Causes(cause_unmeasured="broke twice")


def test_an_error_of_ours_costs_the_cause_and_not_the_verdict(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> bool:
        raise ValueError("ours")

    monkeypatch.setattr(causes, "redefines_within", broken)
    verdict, found = find(runner, WRONG_BASE + RIGHT_PRO)
    assert verdict.status == "wrong"
    assert found == Causes(cause_unmeasured="looking for it broke down: ValueError: ours")


def test_what_needs_no_run_gets_none_and_each_run_has_half_of_the_time(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[tuple[bool, Limits]] = []

    def judge(runner: Runner, problem: Problem, solution: object, limits: Limits, **keywords: str) -> Verdict:
        runs.append((bool(keywords.get("given_base")), limits))
        return Verdict("passed", cpu_s=1.0)

    monkeypatch.setattr(Runner, "judge", judge)
    finder = CauseFinder(runner, References(runner), LimitPolicy())
    uncalled = Verdict("wrong", called_base=False)
    limits = Limits(cpu_s=8, wall_s=40)
    finder.find(PROBLEM, answer(RIGHT_BASE + WRONG_PRO), uncalled, limits)
    assert runs[1:] == [(False, Limits(cpu_s=5, wall_s=25))]
    finder.find(PROBLEM, answer(RIGHT_BASE + WRONG_PRO + "print(new([]))"), uncalled, limits)
    assert runs[3:] == [(True, Limits(cpu_s=4, wall_s=20))]
    runs.clear()
    finder.find(PROBLEM, answer("def new(xs):\n    return []"), uncalled, limits)
    assert runs == []
