"""Searching, with real processes: what is found, what is not, and that nothing else depends on it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pytest_selfinvoke.counterexamples import oracle
from pytest_selfinvoke.counterexamples.counterexample import Counterexample
from pytest_selfinvoke.counterexamples.literals import literal, size
from pytest_selfinvoke.counterexamples.pool import Pool, build
from pytest_selfinvoke.counterexamples.pool_cache import PoolCache
from pytest_selfinvoke.counterexamples.search import Found, Search
from pytest_selfinvoke.execution.limits import Limits
from pytest_selfinvoke.execution.runner import Runner
from pytest_selfinvoke.execution.verdict import Status, Verdict
from pytest_selfinvoke.generation.reply import Solution
from pytest_selfinvoke.suites.problem import Problem

PROBLEM = Problem(
    suite="s",
    id="1",
    base_statement="def longest(words):\n",
    base_reference='    return max(words, key=len, default="")\n\n',
    pro_statement="def longest_of_each(lists):\n",
    pro_reference='    return ["answer: " + longest(words) for words in lists]\n',
    tests='assert longest_of_each([["one", "three"], ["two"]]) == ["answer: three", "answer: two"]\n'
    'assert longest_of_each([["four", "five", "sixteen"]]) == ["answer: sixteen"]\n'
    'assert longest_of_each([["a", "bb"], ["ccc", "dd"], ["e"]]) == ["answer: bb", "answer: ccc", "answer: e"]\n',
    base_name="longest",
    pro_name="longest_of_each",
)
HEAD = "def longest(words):\n    return max(words, key=len)\n\ndef longest_of_each(lists):\n"


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with Runner() as runner:
        yield runner


@pytest.fixture(scope="module")
def search(runner: Runner, tmp_path_factory: pytest.TempPathFactory) -> Search:
    return Search(runner, PoolCache(tmp_path_factory.mktemp("pools")))


def explained(search: Search, body: str, status: Status = "wrong", problem: Problem = PROBLEM) -> Found:
    return search.explain(problem, Solution(HEAD + body, "test"), Verdict(status), Limits())


def found(search: Search, body: str, problem: Problem = PROBLEM) -> Counterexample:
    counterexample = explained(search, body, problem=problem).counterexample
    assert counterexample is not None
    return counterexample


def test_a_wrong_value(search: Search) -> None:
    counterexample = found(search, "    return ['answer: ' + words[0] for words in lists]\n")
    assert counterexample == Counterexample(
        call="longest_of_each([['a', 'aa']])", kind="value", got="['answer: a']", expected="['answer: aa']"
    )


def test_an_exception(search: Search) -> None:
    counterexample = found(search, "    return [unknown(words) for words in lists]\n")
    assert (counterexample.kind, counterexample.got) == ("raised", "NameError: name 'unknown' is not defined")
    assert counterexample.call == "longest_of_each([['a']])"


def test_it_raises_for_some_inputs_only(search: Search) -> None:
    counterexample = found(search, "    return ['answer: ' + (longest(words) if len(words) < 3 else 1) for words in lists]\n")
    assert counterexample.kind == "raised"
    assert counterexample.call.count("'") == 6


def test_a_loop_is_left_at_its_first_timeout(search: Search) -> None:
    counterexample = found(search, "    while True:\n        pass\n")
    assert (counterexample.kind, counterexample.got) == ("timeout", "")
    # The very first input of the pool.
    assert counterexample.call == f"longest_of_each{literal(search.pool(PROBLEM).answers[0].arguments)}".replace(",)", ")")


def test_one_that_is_slow_but_wrong_elsewhere(search: Search) -> None:
    body = (
        "    for _ in range(800_000):\n        pass\n"
        "    return ['answer: ' + longest(words) for words in lists] if len(lists) < 3 else None\n"
    )
    assert found(search, body).got == "None"


def test_a_process_that_leaves(search: Search) -> None:
    counterexample = found(search, "    import os\n    os._exit(0)\n")
    assert counterexample.kind == "crashed"


def test_only_the_type(search: Search) -> None:
    assert found(search, "    return tuple('answer: ' + longest(words) for words in lists)\n").kind == "type"


def test_a_generator_is_no_list(search: Search) -> None:
    assert found(search, "    yield from ('answer: ' + longest(words) for words in lists)\n").got == "<generator>"


def test_the_expected_values_are_out_of_reach(search: Search) -> None:
    body = (
        "    import gc, sys\n"
        "    frame, texts = sys._getframe(), []\n"
        "    while frame:\n"
        "        texts += map(repr, list(frame.f_locals.values()))\n"
        "        frame = frame.f_back\n"
        "    texts += [repr(each) for each in gc.get_objects() if type(each) in (list, tuple, dict) and len(each) < 50]\n"
        "    return [text for text in texts if ('answer' + ': ') in text and 'texts' not in text]\n"
    )
    assert found(search, body).got == "[]"


def test_one_that_remembers_calls_has_none(search: Search) -> None:
    body = (
        "    calls.append(1)\n"
        "    return ['answer: ' + longest(words) for words in lists] if len(calls) < 5 else None\n\n"
        "calls = []\n"
    )
    assert "other calls" in explained(search, body).why_none


def test_what_agrees_has_none(search: Search) -> None:
    assert "no difference" in explained(search, "    return ['answer: ' + longest(words) for words in lists]\n").why_none


def test_one_that_cannot_be_loaded(search: Search) -> None:
    assert "before any call" in explained(search, "    pass\n\nraise ValueError\n", "raised").why_none


@pytest.mark.parametrize("status", ["passed", "empty", "syntax", "missing"])
def test_there_is_nothing_to_search_for(search: Search, status: Status) -> None:
    assert explained(search, "    pass\n", status) == Found()


def test_a_search_that_breaks_is_a_reason(search: Search, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OSError("no more")

    monkeypatch.setattr(Runner, "ask", broken)
    assert explained(search, "    pass\n").why_none == "the search broke down: OSError: no more"


def test_a_pool(search: Search) -> None:
    pool = search.pool(PROBLEM)
    assert 60 <= len(pool.answers) <= 120
    sizes = [size(answer.arguments) for answer in pool.answers]
    assert sizes == sorted(sizes)
    assert all(pool.guards.admit(answer.arguments) for answer in pool.answers)
    assert all(answer.value == [f"answer: {max(words, key=len)}" for words in answer.arguments[0]] for answer in pool.answers)


def test_pools_are_the_same_every_time_and_kept(runner: Runner, tmp_path: Path) -> None:
    first, again = build(runner, PROBLEM), build(runner, PROBLEM)
    assert first == again
    PoolCache(tmp_path).keep(PROBLEM, first)
    assert PoolCache(tmp_path).find(PROBLEM) == first
    assert PoolCache(tmp_path, rebuild=True).find(PROBLEM) is None
    assert PoolCache(tmp_path).find(replace(PROBLEM, tests="assert longest_of_each([]) == []")) is None
    for path in (tmp_path / "pools").iterdir():
        path.write_text("{}")
    assert PoolCache(tmp_path).find(PROBLEM) is None


def pool_of(runner: Runner, reference: str, tests: str, **texts: Any) -> Pool:
    problem = replace(PROBLEM, pro_statement="def pro(x):\n", pro_reference=reference, tests=tests, pro_name="pro", **texts)
    return build(runner, problem)


TESTS = "assert pro(4) is not None\nassert pro(9) is not None\nassert pro(40) is not None\n"


def test_inputs_on_which_the_reference_is_no_reference_are_left_out(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oracle, "_LIMITS", Limits(cpu_s=0.5))
    reference = (
        "    if x == 1:\n        raise ValueError\n"
        "    if x == 2:\n        import warnings\n        warnings.warn('two')\n"
        "    if x == 3:\n        return None\n"
        "    if x == 5:\n        return object()\n"
        "    if x == 6:\n        return float('inf')\n"
        "    while x == 7:\n        pass\n"
        "    if x == 8:\n        return len(told.append(x) or told)\n"
        "    return 10**10**9 if x == 10 else x\n\ntold = []\n"
    )
    pool = pool_of(runner, reference, TESTS)
    inputs = {answer.arguments[0] for answer in pool.answers}
    assert not inputs & {1, 2, 3, 5, 6, 7, 8, 10}
    assert {4, 9, 11, 40} <= inputs


def test_contract_and_second_reference(runner: Runner) -> None:
    base = "def longest(x):\n    return x\n"
    texts = {"base_statement": "def longest(x):\n", "base_reference": "    return x if x != 3 else 7\n\n"}
    contract = "assert x < 100\n"
    pool = pool_of(runner, "    return longest(x) + 1\n", TESTS, **texts, contract=contract, second_base=base)
    assert (pool.contract, pool.second) == (True, True)
    inputs = {answer.arguments[0] for answer in pool.answers}
    assert 3 not in inputs
    assert {2, 4, 5, 40} <= inputs
    assert max(inputs) < 100
    assert all(answer.contract and answer.second for answer in pool.answers)
    # A contract that a test breaks says nothing.
    strict = contract.replace("100", "40")
    pool = pool_of(runner, "    return longest(x) + 1\n", TESTS, **texts, contract=strict, second_base=base)
    assert (pool.contract, pool.second) == (False, True)
    assert {answer.contract for answer in pool.answers} == {None}


def test_tests_that_show_no_calls(runner: Runner) -> None:
    pool = pool_of(runner, "    return x\n", "assert callable(pro)\n")
    assert (pool.answers, pool.why_empty) == ((), "its tests make no call that could be recorded")
    pool = pool_of(runner, "    return x\n", "assert pro(len)([1]) == 1\n")
    assert (pool.answers, pool.why_empty) == ((), "its tests work on values that do not travel between processes")
