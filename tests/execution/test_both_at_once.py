"""A solution and its base function judged in one process: the verdict is the one it would have alone."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from execution_problems import RIGHT, answer, example

from pytest_selfinvoke.execution.base_parts import BaseParts
from pytest_selfinvoke.execution.limits import Limits
from pytest_selfinvoke.execution.reference_cache import ReferenceCache
from pytest_selfinvoke.execution.references import References
from pytest_selfinvoke.execution.runner import Runner
from pytest_selfinvoke.suites.problem import Problem

PROBLEM = replace(example(), base_tests="assert base(1) == 2\nassert base(5) == 6\n")
LIMITS = Limits(cpu_s=0.5, wall_s=0.8)
RIGHT_BASE, _, RIGHT_PRO = RIGHT.partition("def new")
RIGHT_PRO = f"def new{RIGHT_PRO}"
# Right for the pro tests, which never ask for 5.
ODD = "def base(x):\n    if x == 5:\n        {}\n    return x + 1\n"


def part(problem: Problem = PROBLEM) -> Problem:
    found = BaseParts().of(problem)
    assert found is not None
    return found


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """In which way each program was run."""
    found: list[str] = []
    run = Runner._run_once

    def noted(runner: Runner, task: object, way: str, *others: object) -> object:
        found.append(way)
        return run(runner, task, way, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(Runner, "_run_once", noted)
    return found


@pytest.mark.parametrize(
    ("source", "status", "base_passed"),
    [
        (RIGHT, "passed", True),
        (RIGHT_BASE + "def new(xs):\n    return [base(x) for x in xs] + [0]\n", "wrong", True),
        ("def base(x):\n    return x + 2\n" + RIGHT_PRO, "wrong", False),
        (ODD.format("return 7") + RIGHT_PRO, "passed", False),
        (ODD.format("raise ValueError") + RIGHT_PRO, "passed", False),
        (RIGHT_PRO, "raised", False),
        ("def new(xs):\n    return [x + 1 for x in xs]\n", "passed", False),
        (RIGHT + "1/0\n", "raised", False),
        ("def base(x:\n", "syntax", False),
        ("", "empty", False),
    ],
)
def test_both_in_one_run(runner: Runner, runs: list[str], source: str, status: str, base_passed: bool) -> None:
    verdict, found = runner.judge_with_base(PROBLEM, answer(source), LIMITS, part())
    assert (verdict.status, found) == (status, base_passed)
    assert len(runs) == (1 if source else 0)
    alone = runner.judge(PROBLEM, answer(source), LIMITS)
    same = ["status", "error_type", "error_message", "error_frame", "error_line", "failed_test", "left", "right"]
    same += ["tests_passed", "tests_total", "called_base", "sealed", "unsealed_by"]
    assert {name: getattr(verdict, name) for name in same} == {name: getattr(alone, name) for name in same}


@pytest.mark.parametrize(
    "action",
    [
        "while True: pass",
        "import time; time.sleep(60)",
        "import os; os._exit(3)",
        "import os; os.abort()",
        "raise SystemExit(3)",
        "return [0] * 10**10",
        "raise MemoryError",
        "return lambda: 0",
    ],
)
def test_what_happens_in_the_base_tests_does_not_touch_the_verdict(runner: Runner, action: str) -> None:
    verdict, base_passed = runner.judge_with_base(PROBLEM, answer(ODD.format(action) + RIGHT_PRO), LIMITS, part())
    assert (verdict.status, verdict.tests_passed, base_passed) == ("passed", 2, False)


@pytest.mark.parametrize("action", ["import os; os._exit(3)", "import time; time.sleep(60)", "while True: pass"])
def test_a_solution_that_failed_gets_no_second_try_by_what_it_does_then(runner: Runner, runs: list[str], action: str) -> None:
    source = f"def base(x):\n    {action}\n\ndef new(xs):\n    return []\n"
    verdict, base_passed = runner.judge_with_base(PROBLEM, answer(source), LIMITS, part())
    assert (verdict.status, verdict.tests_passed, verdict.error_type, base_passed) == ("wrong", 0, "AssertionError", False)
    assert len(runs) == 1


def test_processes_of_ours_that_die_in_the_base_tests_do_not_cost_the_verdict(open_runner: Runner) -> None:
    source = ODD.format("import os; os.kill(os.getppid(), 9)") + RIGHT_PRO
    verdict, base_passed = open_runner.judge_with_base(PROBLEM, answer(source), LIMITS, part())
    assert (verdict.status, base_passed) == ("passed", False)


def test_base_tests_that_hang_by_themselves_do_not_cost_it_either(runner: Runner) -> None:
    endless = replace(PROBLEM, base_tests="base(1)\nwhile True: pass\n")
    for source, status in ((RIGHT, "passed"), (RIGHT.replace("base(x) for", "x for"), "wrong")):
        verdict, base_passed = runner.judge_with_base(endless, answer(source), LIMITS, part(endless))
        assert (verdict.status, base_passed) == (status, False)


def test_base_tests_draw_what_they_would_draw_alone(runner: Runner) -> None:
    drawn = "import random\nassert base(0) == 1\nassert random.random() == 0.8444218515250481\n"
    problem = replace(PROBLEM, tests=f"import random\nrandom.random()\n{PROBLEM.tests}", base_tests=drawn)
    assert runner.judge_with_base(problem, answer(RIGHT), LIMITS, part(problem))[1]


def test_base_tests_that_go_on_for_ever_over_an_answer(runner: Runner) -> None:
    endless = replace(PROBLEM, base_tests="while base(5) != 6: pass\nassert base(1) == 2\n")
    verdict, base_passed = runner.judge_with_base(endless, answer(ODD.format("return 7") + RIGHT_PRO), LIMITS, part(endless))
    assert (verdict.status, base_passed) == ("passed", False)


def test_a_solution_that_is_run_beside_its_tests_does_not_say(runner: Runner) -> None:
    """What it tells of itself counts for nothing."""
    carried = "class Box:\n    def __init__(self, xs): self.xs = xs\n"
    pro = "def new(xs):\n    return Box([base(x) for x in xs])\n"
    problem = replace(
        example("assert new([1]).xs == [2]\n"), base_tests=PROBLEM.base_tests, pro_statement=carried, pro_reference=pro
    )
    verdict, base_passed = runner.judge_with_base(problem, answer(carried + RIGHT_BASE + pro), LIMITS, part(problem))
    assert (verdict.status, verdict.sealed, base_passed) == ("passed", False, False)


def test_base_tests_have_their_own_imports(runner: Runner) -> None:
    problem = replace(
        PROBLEM, base_statement=f"import math\n{PROBLEM.base_statement}", base_tests="assert base(math.floor(1.5)) == 2\n"
    )
    assert runner.judge_with_base(problem, answer(RIGHT), LIMITS, part(problem))[1]


def test_where_there_is_no_base_to_speak_of() -> None:
    parts = BaseParts()
    assert parts.of(example()) is None
    assert parts.of(PROBLEM.base_part) is None
    assert parts.of(replace(PROBLEM, pro_name="base")) is None
    assert parts.of(PROBLEM) is parts.of(PROBLEM)


@pytest.mark.parametrize("cached", [False, True])
def test_a_reference_and_its_base_part_are_known_by_one_run(
    runner: Runner, runs: list[str], tmp_path: Path, cached: bool, make: Callable[[Path | None], References]
) -> None:
    folder = tmp_path if cached else None
    # Of which this runner knows nothing yet.
    fresh = replace(PROBLEM, id=f"cached: {cached}")
    references = make(folder)
    whole = references.check(fresh)
    base = references.check(part(fresh))
    assert (whole.status, base.status, len(runs)) == ("passed", "passed", 1)
    assert base.cpu_s == whole.cpu_s
    if cached:
        later = make(folder)
        assert later.check(part(fresh)).passed
        assert later.check(fresh).passed
        assert len(runs) == 1


def test_a_base_part_whose_values_do_not_travel_is_never_taken_for_one_whose_do(
    runner: Runner, make: Callable[[Path | None], References]
) -> None:
    """Once the problem's own values are known to travel, others are stood in for."""
    lazy = replace(
        example(),
        base_reference="    yield x + 1\n\n",
        pro_reference="    return [next(base(x)) for x in xs]\n",
        base_tests="assert list(base(1)) == [2]\n",
    )
    for _ in range(2):
        references = make(None)
        references.check(lazy)
        assert references.check(part(lazy)).unsealed_by == "generator"


def test_a_base_that_is_defined_anew_says_nothing_of_the_base_problem(
    runner: Runner, runs: list[str], make: Callable[[Path | None], References]
) -> None:
    anew = replace(PROBLEM, id="anew", defects=("base-redefined",))
    references = make(None)
    references.check(anew)
    references.check(part(anew))
    assert len(runs) == 2


@pytest.fixture
def make(runner: Runner) -> Callable[[Path | None], References]:
    return lambda folder: References(runner, cache=ReferenceCache(folder) if folder else None, parts=BaseParts())
