"""Problems that say nearly the same."""

from hypothesis import given
from hypothesis import strategies as st

from pytest_selfinvoke.auditing.duplicates import near_duplicates
from pytest_selfinvoke.suites.problem import Problem


def problem(identity: str, statement: str) -> Problem:
    return Problem("own", identity, statement, "", "", "", "", "f", "")


def test_the_same_words_are_found_whatever_their_case_and_signs() -> None:
    texts = {
        "a": "# Sum all odd numbers of a list.",
        "b": "# sum ALL odd numbers, of a list",
        "c": "# Reverse each word of it.",
    }
    assert near_duplicates(problem(*item) for item in texts.items()) == [("a", "b", 1.0)]


def test_half_is_enough() -> None:
    pairs = near_duplicates([problem("a", "one two three four"), problem("b", "one two three five")])
    assert pairs == []
    (pair,) = near_duplicates([problem("a", "one two three four five"), problem("b", "one two three four")])
    assert pair.similarity == 2 / 3


@given(st.lists(st.text("ab ", max_size=30), max_size=6))
def test_similarities_are_shares_and_sorted(texts: list[str]) -> None:
    pairs = near_duplicates(problem(str(number), text) for number, text in enumerate(texts))
    assert all(0.5 <= pair.similarity <= 1 and pair.first != pair.second for pair in pairs)
    assert [pair.similarity for pair in pairs] == sorted((pair.similarity for pair in pairs), reverse=True)
