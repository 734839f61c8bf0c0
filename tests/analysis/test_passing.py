"""pass@k from counts."""

import random
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_selfinvoke.analysis import intervals
from pytest_selfinvoke.analysis.passing import Passing, pass_at_k, passing, problem_scores

counts = st.integers(1, 20).flatmap(lambda judged: st.tuples(st.integers(0, judged), st.just(judged)))


@pytest.mark.parametrize(("solved", "judged", "k"), [(0, 5, 5), (1, 5, 5), (1, 5, 1), (2, 6, 3), (7, 9, 2), (3, 3, 1)])
def test_it_is_the_share_of_draws_that_hold_a_solution(solved: int, judged: int, k: int) -> None:
    draws = list(combinations([True] * solved + [False] * (judged - solved), k))
    assert pass_at_k(solved, judged, k) == float(Fraction(sum(map(any, draws)), len(draws)))


@pytest.mark.parametrize(("solved", "judged", "k"), [(0, 4, 5), (0, 0, 1), (1, 4, 0), (5, 4, 1), (-1, 4, 1)])
def test_too_few_samples_are_an_error(solved: int, judged: int, k: int) -> None:
    with pytest.raises(ValueError, match=f"pass@{k} needs"):
        pass_at_k(solved, judged, k)


@given(counts)
def test_more_draws_never_solve_less(count: tuple[int, int]) -> None:
    solved, judged = count
    values = [pass_at_k(solved, judged, k) for k in range(1, judged + 1)]
    assert values == sorted(values)
    assert values[0] == solved / judged
    assert values[-1] == (solved > 0)


def test_problems_with_fewer_samples_are_left_out() -> None:
    given_counts = {"a": (1, 5), "b": (0, 4), "c": (0, 0), "d": (5, 5)}
    assert problem_scores(given_counts, 5) == {"a": 1.0, "d": 1.0}
    assert problem_scores(given_counts) == {"a": 0.2, "b": 0.0, "d": 1.0}
    assert passing({"b": (0, 4)}, 5) is None
    assert passing({}) is None


def test_all_and_none_solved_have_an_interval() -> None:
    for solved, value in ((5, 1.0), (0, 0.0)):
        found = passing({str(number): (solved, 5) for number in range(57)}, 5)
        assert found == Passing(value, *intervals.rate([value] * 57), 57, "Wilson")
        assert found.high - found.low > 0.05


@given(st.dictionaries(st.text("abc", max_size=3), counts), st.integers(1, 5), st.randoms(use_true_random=False))
def test_the_order_of_problems_does_not_matter_and_the_interval_holds(
    given_counts: dict[str, tuple[int, int]], k: int, rng: random.Random
) -> None:
    found = passing(given_counts, k)
    rows = list(given_counts.items())
    rng.shuffle(rows)
    assert passing(dict(rows), k) == found
    if found is not None:
        assert 0 <= found.low <= found.value <= found.high <= 1
        assert found.low < found.high
