"""Solutions that passed, asked about other inputs, with real processes: what is found, and what a hostile one can do."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pytest_selfinvoke.counterexamples import passing_search
from pytest_selfinvoke.counterexamples.agreement import Differing, votes
from pytest_selfinvoke.counterexamples.counterexample import Counterexample
from pytest_selfinvoke.counterexamples.passing_search import Asked, PassingSearch
from pytest_selfinvoke.counterexamples.pool_cache import PoolCache
from pytest_selfinvoke.counterexamples.search import Search
from pytest_selfinvoke.execution.limits import Limits
from pytest_selfinvoke.execution.runner import Runner
from pytest_selfinvoke.generation.reply import Solution
from pytest_selfinvoke.suites.problem import Problem

PROBLEM = Problem(
    suite="s",
    id="1",
    base_statement="def double(x):\n",
    base_reference="    return 2 * x\n\n",
    pro_statement="def doubles(xs):\n",
    pro_reference="    return [double(x) for x in xs]\n",
    tests="assert doubles([3, 1]) == [6, 2]\nassert doubles([4]) == [8]\nassert doubles([7, 5, 5]) == [14, 10, 10]\n",
    base_name="double",
    pro_name="doubles",
)
BASE = replace(
    PROBLEM,
    id="base",
    tests="assert double(4) == 8\nassert double(7) == 14\nassert double(30) == 60\n",
    pro_statement="",
    pro_reference="",
    pro_name="",
    contract="assert isinstance(x, int)\n",
    second_base="def double(x):\n    return x + x\n",
)


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with Runner() as runner:
        yield runner


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pools")


@pytest.fixture(scope="module")
def search(runner: Runner, folder: Path) -> Iterator[PassingSearch]:
    search = PassingSearch(runner, Search(runner, PoolCache(folder)), folder)
    yield search
    search.close()


@pytest.fixture(scope="module")
def drawing(runner: Runner, folder: Path) -> Iterator[PassingSearch]:
    search = PassingSearch(runner, Search(runner, PoolCache(folder)), folder, drawn=40)
    yield search
    search.close()


def asked(search: PassingSearch, body: str, problem: Problem = PROBLEM) -> Differing:
    found = search.ask(problem, Solution(f"def {problem.asked_name}(x):\n{body}", "test"), Limits())
    assert found.differing is not None, found.why_not
    return found.differing


def shown(search: PassingSearch, body: str, problem: Problem = PROBLEM) -> list[Counterexample]:
    return [shown.counterexample for shown in asked(search, body, problem).shown]


def test_one_that_agrees(search: PassingSearch) -> None:
    found = asked(search, "    return [2 * y for y in x]\n")
    assert (found.answers, found.shown) == ((), ())
    assert found.asked > 40


def test_like_the_tests_first_then_longer_or_larger(search: PassingSearch) -> None:
    (first, *rest) = shown(search, "    return [2 * y if y < 6 or y == 7 else 0 for y in x]\n")
    assert (first.call, first.got, first.expected, first.beyond) == ("doubles([6])", "[0]", "[12]", ())
    assert len(rest) == 4
    assert shown(search, "    return [2 * y for y in x] if len(x) < 4 else None\n")[0].beyond == ("longer",)


def test_order_types_and_rounding_are_no_difference(search: PassingSearch) -> None:
    assert not asked(search, "    return tuple(2.0000000001 * y for y in sorted(x))\n").answers


def test_an_exception_is_one(search: PassingSearch) -> None:
    first = shown(search, "    return [2 * y for y in x if y != 2 or 1 / 0]\n")[0]
    assert (first.call, first.kind, first.got) == ("doubles([2])", "raised", "ZeroDivisionError: division by zero")


def test_no_statement_says_what_larger_inputs_may_take(search: PassingSearch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passing_search, "CPU_S", 0.05)
    found = asked(search, "    while len(x) > 3:\n        pass\n    return [2 * y for y in x]\n")
    assert found.answers[-1][1] == "timeout"
    # Left at the first one, and what comes behind it was not asked.
    assert found.asked == found.answers[-1][0] + 1
    assert not found.shown
    assert not shown(search, "    return [2 * y for y in x] if len(x) < 4 else doubles(x)\n")
    first = shown(search, "    while x == [2]:\n        pass\n    return [2 * y for y in x]\n")[0]
    assert (first.call, first.kind) == ("doubles([2])", "timeout")


def test_answers_count_up_to_where_it_waits(search: PassingSearch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passing_search, "_WALL_S", 0.7)
    body = "    import time\n    time.sleep(9 if len(x) > 3 else 0)\n    return [2 * y + (y == 6) for y in x]\n"
    found = asked(search, body)
    assert found.answers
    assert found.asked > found.answers[-1][0]


def test_one_that_cannot_be_called_was_not_searched(search: PassingSearch) -> None:
    said = search.ask(PROBLEM, Solution("while True:\n    pass\n", "test"), Limits())
    assert said == Asked(why_not="it cannot be called in the time that a search has")


def test_one_that_remembers_calls_is_not_shown(search: PassingSearch) -> None:
    found = asked(search, "    told.append(1)\n    return [2 * y for y in x] if len(told) < 9 else None\n\ntold = []\n")
    assert len(found.answers) > 20
    assert not found.shown


def test_a_contract_on_the_function_itself_makes_the_pool_wide(search: PassingSearch) -> None:
    first = shown(search, "    return 2 * abs(x)\n", BASE)[0]
    assert first.beyond == ("sign",)
    assert (first.contract, first.second) == (True, True)
    assert not shown(search, "    return 2 * x if type(x) is int else None\n", BASE)


def test_where_the_tests_themselves_go_beyond_the_contract(search: PassingSearch) -> None:
    said = "the tests themselves go beyond the contract"
    strict = replace(BASE, contract="assert x < 30\n")
    assert search.ask(strict, Solution("def double(x):\n    return x\n", "test"), Limits()) == Asked(why_not=said)
    other = replace(BASE, second_base="def double(x):\n    return 0\n")
    assert "second reference" in search.ask(other, Solution("", "test"), Limits()).why_not


def test_a_search_that_breaks_is_a_reason(search: PassingSearch, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError("no more")

    monkeypatch.setattr(Runner, "ask", broken)
    assert search.ask(PROBLEM, Solution("", "test"), Limits()).why_not == "the search broke down: OSError: no more"


HOSTILE = """\
    import sys
    frame, texts = sys._getframe(), []
    while frame:
        for name, value in list(frame.f_locals.items()):
            texts.append(repr(value))
        frame = frame.f_back
    # The doubles of what it is asked, or a digest of anything, nowhere but in what it makes itself.
    found = [text for text in texts if any(str(4 * y + 10**6) in text for y in x)]
    return Everything() if not found else [4 * y + 10**6 for y in x]


class Everything(list):
    def __eq__(self, other):
        return True

    __hash__ = None
"""


def test_a_hostile_one_has_its_own_answers_and_no_more(search: PassingSearch) -> None:
    secret = replace(
        PROBLEM,
        id="secret",
        base_reference="    return 4 * x + 10**6\n\n",
        tests="assert doubles([3]) == [1000012]\nassert doubles([4, 1]) == [1000016, 1000004]\n",
    )
    hostile, honest = asked(search, HOSTILE, secret), asked(search, "    return [4 * y + 10**6 for y in x]\n", secret)
    assert len(hostile.answers) == hostile.asked == honest.asked
    assert not honest.answers
    number = hostile.answers[0][0]
    assert votes(honest, number, [hostile]).with_solution == 0
    assert votes(hostile, number, [honest]).with_reference == 1


RARE = "    return [2 * y if y != 13 else 0 for y in x]\n"


def test_hypothesis_draws_more_and_cuts_down(search: PassingSearch, drawing: PassingSearch) -> None:
    usual, more = asked(search, RARE), asked(drawing, RARE)
    assert more.inputs != usual.inputs
    assert more.asked > usual.asked
    body = "    return [2 * y for y in x] if len(x) < 6 else 0\n"
    assert not asked(search, body).answers
    first = asked(drawing, body).shown[0]
    assert first.cut_from.count(",") >= 5
    assert len(first.counterexample.call) < len(first.cut_from)
    assert (first.counterexample.call.count(","), first.counterexample.beyond) == (5, ("longer",))
    arguments: list[int] = eval(first.counterexample.call.removeprefix("doubles"))
    assert first.counterexample.expected == str([2 * each for each in arguments])


def test_the_same_is_drawn_in_every_process_and_kept(runner: Runner, drawing: PassingSearch, folder: Path) -> None:
    first = asked(drawing, RARE)
    kept = list((folder / "pools").glob("*.drawn-40-*.json"))
    assert len(kept) == 1
    content = kept[0].read_bytes()
    kept[0].unlink()
    other = PassingSearch(runner, Search(runner, PoolCache(folder)), folder, drawn=40)
    try:
        # Whatever was drawn before.
        assert asked(other, "    return 2 * x\n", BASE).asked
        assert asked(other, RARE) == first
    finally:
        other.close()
    assert kept[0].read_bytes() == content
