"""The text of a test file that is written for a counterexample."""

from pytest_selfinvoke.counterexamples.counterexample import Counterexample
from pytest_selfinvoke.outcome import Outcome
from pytest_selfinvoke.reporting.regressions import regression
from pytest_selfinvoke.suites.problem import Problem


def test_names_that_are_not_ascii() -> None:
    reference = "def gr\u00f6\u00dfte(x):\n    return x\n"
    problem = Problem("s", "1", "", "", "", reference, tests="", base_name="g", pro_name="gr\u00f6\u00dfte")
    found = Counterexample("gr\u00f6\u00dfte([1])", "value", "2", "[1]")
    text = regression(problem, Outcome("s", "1", "m", 0, "wrong", solution=reference, counterexample=found))
    assert text is not None
    assert text.isascii()
    compile(text, "test_s_1.py", "exec")
