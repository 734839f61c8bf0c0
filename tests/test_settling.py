"""What of the findings about passed solutions stands when a run ends."""

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from pytest_selfinvoke.counterexamples.agreement import Differing, Shown
from pytest_selfinvoke.counterexamples.counterexample import Counterexample
from pytest_selfinvoke.counterexamples.disputed import ACCEPTED, DISMISSED, OPEN, Decisions, Key, problem_digest
from pytest_selfinvoke.outcome import Outcome
from pytest_selfinvoke.settling import settled
from pytest_selfinvoke.suites.problem import Problem

if TYPE_CHECKING:
    from pytest_selfinvoke.plan import Plan

REFERENCE = "def f(x):\n    return x\n"
PROBLEM = Problem("s", "1", "", "", "", REFERENCE, tests="assert f(1) == 1\n", base_name="g", pro_name="f")
PLAN = cast("Plan", SimpleNamespace(problem=lambda key: PROBLEM))
SHOWN = tuple(Shown(number, Counterexample(f"f({number})", "value", "0", "1")) for number in (2, 3, 4))
OUTCOME = Outcome("s", "1", "m", 0, "passed", solution_sha256="aa", differing=Differing("in", 9, (), SHOWN))


def of(*decided: tuple[str, str]) -> Outcome:
    """The outcome where these calls were decided upon."""
    rows = {Key(problem_digest(PROBLEM), "aa", call): {"decision": decision} for call, decision in decided}
    (after,) = settled(PLAN, [OUTCOME], Decisions(rows))
    return after


def test_what_was_decided() -> None:
    open_ = of()
    assert open_.disputed
    assert (open_.disputed.call, open_.disputed.decision, open_.searched, open_.differing) == ("f(2)", OPEN, 9, None)
    assert (of(("f(3)", DISMISSED)).disputed, of(("f(3)", DISMISSED)).undisputed) == (None, DISMISSED)


def test_an_accepted_one_stays_whatever_was_dismissed() -> None:
    both = of(("f(2)", DISMISSED), ("f(4)", ACCEPTED))
    assert both.disputed
    assert (both.disputed.call, both.disputed.decision, both.undisputed) == ("f(4)", ACCEPTED, "")
