"""Text measured in terminal cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_selfinvoke.reporting.text import cells, clean, count, cut, flow, left, right, wrap


@pytest.mark.parametrize(("text", "width"), [("abc", 3), ("通义千问", 8), ("e\u0301", 1), ("", 0), ("ｱ", 1), ("\uff21", 2)])
def test_cells(text: str, width: int) -> None:
    assert cells(text) == width


def test_padding_counts_cells() -> None:
    assert left("千问", 6) == "千问  "
    assert right("千问", 6) == "  千问"


@given(st.text(), st.integers(0, 40))
def test_cutting_keeps_to_the_width_and_both_ends(text: str, width: int) -> None:
    shortened = cut(clean(text), width)
    assert cells(shortened) <= width
    assert shortened == clean(text) or "..."[:width] in shortened


def test_the_middle_is_cut() -> None:
    assert cut("Qwen3-30B-A3B-Instruct-FP8", 15) == "Qwen3-...ct-FP8"


def test_a_label_cannot_command_the_terminal() -> None:
    assert clean("a\x1b[31m\n\tb\ud800") == "a?[31m b?"


@given(st.lists(st.text("ab千 ", max_size=30)), st.integers(12, 40))
def test_flowing_loses_nothing_and_keeps_to_the_width(items: list[str], width: int) -> None:
    lines = flow(items, width, first="  ", rest="    ")
    assert all(cells(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == "".join(items).replace(" ", "")


def test_wrapping_indents_and_breaks_words_only_where_it_must() -> None:
    assert wrap("one two three", 9, first="- ", rest="  ") == ["- one two", "  three"]
    assert wrap("abcdefghij", 6, rest="  ") == ["abcdef", "  ghij"]
    assert wrap("x abcdefghij", 6) == ["x", "abcdef", "ghij"]
    assert wrap("", 6) == [""]


def test_plurals() -> None:
    assert [count(number, "item") for number in (0, 1, 2)] == ["0 items", "1 item", "2 items"]


def test_what_is_copied_stays_whole() -> None:
    assert wrap("see /a/long/path now", 8, rest="  ", whole=True) == ["see", "  /a/long/path", "  now"]
