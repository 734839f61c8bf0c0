"""What a problem needs around its solution: a time zone, and imports that the published harness lends."""

from dataclasses import replace

import pytest
from execution_problems import answer, example

from pytest_selfinvoke.execution.runner import Runner
from pytest_selfinvoke.suites.problem import Problem

HOUR = "import time\ndef base(x):\n    return x + time.localtime(0).tm_hour\ndef new(xs):\n    return [base(x) for x in xs]\n"
# Nothing that travels: the tests run beside the solution.
CARRIED = "class Box:\n    def __init__(self, xs): self.xs = xs\n"
BOXED = f"{CARRIED}{HOUR.replace('return [', 'return Box([').replace('in xs]', 'in xs])')}"


@pytest.mark.parametrize(("zone", "hour"), [("", 0), ("CST-8", 8), ("EST5", 19)])
def test_a_time_zone_holds_for_its_problem_alone(runner: Runner, zone: str, hour: int) -> None:
    problem = replace(example(f"import time\nassert new([1]) == [{hour} + 1]\nassert time.localtime(0).tm_hour == {hour}\n"))
    verdict = runner.judge(replace(problem, time_zone=zone), answer(HOUR))
    assert (verdict.status, verdict.sealed, verdict.tests_passed) == ("passed", True, 2)
    utc = runner.judge(example("import time\nassert (new([1]), time.localtime(0).tm_hour) == ([1], 0)\n"), answer(HOUR))
    assert utc.passed


def test_unsealed_ones_too(runner: Runner) -> None:
    boxed = BOXED.partition("def new")
    problem = replace(
        example("assert new([1]).xs == [9]\n"),
        base_statement=boxed[0],
        base_reference="",
        pro_statement=f"def new{boxed[2]}",
        pro_reference="",
        time_zone="CST-8",
    )
    verdict = runner.judge(problem, answer(BOXED))
    assert (verdict.status, verdict.sealed) == ("passed", False)
    assert runner.judge(replace(problem, time_zone=""), answer(BOXED)).status == "wrong"


@pytest.fixture
def far_from_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "CST-8")


@pytest.mark.usefixtures("far_from_utc")
def test_verdicts_do_not_depend_on_the_time_zone_of_the_machine() -> None:
    with Runner() as runner:
        assert runner.judge(example("assert new([1]) == [1]\n"), answer(HOUR)).passed


def lending(tests: str) -> Problem:
    return replace(
        example(f"{tests}assert new([4]) == [2.0]\n"),
        base_reference="    return m.sqrt(x)\n\n",
    )


@pytest.mark.parametrize(
    ("tests", "lent"),
    [
        ("", ""),
        ("import math as m, os\nimport re\n", "import math as m, os"),
        ("from math import sqrt\n", ""),
        ("m = 1\nimport re\n", ""),
    ],
)
def test_imports_are_lent_where_the_reference_needs_them(tests: str, lent: str) -> None:
    assert lending(tests).lent_imports == lent


def test_a_solution_gets_what_the_reference_gets(runner: Runner) -> None:
    problem = lending("import math as m\n")
    assert runner.judge(problem, answer(problem.reference)).passed
    assert runner.judge(problem, answer("def base(x): return m.sqrt(x)\ndef new(xs): return [base(x) for x in xs]")).passed
    wrong = runner.judge(problem, answer("def base(x): return x\n\ndef new(xs):\n    return [missing(x) for x in xs]"))
    assert (wrong.error_type, wrong.error_line) == ("NameError", 4)
    sound = example("import math as m\nassert new([4]) == [2.0]\n")
    assert (
        runner.judge(sound, answer("def base(x): return m.sqrt(x)\ndef new(xs): return [base(x) for x in xs]")).status
        == "raised"
    )
