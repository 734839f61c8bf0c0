"""Lines that may be Python, looked at without parsing."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_selfinvoke.generation.lexing import defines_at_top, indent_of_header

LINES = st.text("adefclsync \t(:_1é\uff08", max_size=20)
NAMES = st.sampled_from(["a", "f", "a1", "_f", "é"])
HEADERS = st.builds("{}def {}{}".format, st.sampled_from(["", " ", "async ", "x"]), NAMES, LINES)


@pytest.mark.parametrize(
    ("line", "indent"),
    [
        ("def f(x):", 0),
        ("    async  def f (x):", 4),
        ("\tclass f(B):", 1),
        ("class f:", 0),
        ("def f", 0),
        ("def g(f):", None),
        ("def ff(x):", None),
        ("define f(x)", None),
        ("x = def_f()", None),
        ("def", None),
        ("", None),
    ],
)
def test_headers(line: str, indent: int | None) -> None:
    assert indent_of_header(line, ["f", "base"]) == indent
    assert indent_of_header(line, []) is None
    assert indent_of_header(line, [""]) is None


def test_names_that_have_more_than_letters() -> None:
    # A vowel sign is part of a name, and no letter to a pattern.
    assert indent_of_header("def कुल_योगफल(x):", ["कुल_योगफल"]) == 0
    assert indent_of_header("  def योगी(x):", ["योगी"]) == 2
    assert indent_of_header("def योगी(x):", ["योग"]) is None
    assert defines_at_top("x = 1\ndef योगी(x):\n    pass", ["योगी"])


@given(LINES | HEADERS, NAMES)
def test_a_header_is_found_by_its_name_as_by_a_pattern_with_the_name_in_it(line: str, name: str) -> None:
    match = re.match(rf"([ \t]*)(?:(?:async[ \t]+)?def|class)[ \t]+(?:{name})\b", line)
    assert indent_of_header(line, [name]) == (len(match[1]) if match else None)


@given(st.lists(LINES | HEADERS), st.lists(NAMES))
def test_at_the_top_are_the_headers_without_indentation(lines: list[str], names: list[str]) -> None:
    assert defines_at_top("\n".join(lines), names) == any(indent_of_header(line, names) == 0 for line in lines)
