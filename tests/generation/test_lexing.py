"""Lines that may be Python, looked at without parsing."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_selfinvoke.generation.lexing import defined_at_top, header_of

LINES = st.text("adefclsync \t(:_1é", max_size=20)
NAMES = st.sampled_from(["a", "f", "a1", "_f", "é"])


@pytest.mark.parametrize(
    ("line", "header"),
    [
        ("def f(x):", ("", "f")),
        ("    async  def g (x):", ("    ", "g")),
        ("\tclass C(B):", ("\t", "C")),
        ("class C:", ("", "C")),
        ("define(f)", ("", "")),
        ("x = def_f()", ("", "")),
        ("def", ("", "")),
        ("", ("", "")),
    ],
)
def test_headers(line: str, header: tuple[str, str]) -> None:
    assert header_of(line) == header


@given(LINES | st.builds("{}def {}{}".format, st.sampled_from(["", " ", "async "]), NAMES, LINES), NAMES)
def test_a_header_is_found_by_its_name_as_by_a_pattern_with_the_name_in_it(line: str, name: str) -> None:
    match = re.match(rf"([ \t]*)(?:(?:async[ \t]+)?def|class)[ \t]+(?:{name})\b", line)
    assert (match[1] if match else None) == (header_of(line)[0] if header_of(line)[1] == name else None)


@given(st.lists(st.builds("{}{}".format, st.sampled_from(["def ", "async def ", " def ", "class "]), LINES) | LINES))
def test_at_the_top_are_the_headers_without_indentation(lines: list[str]) -> None:
    headers = map(header_of, lines)
    assert defined_at_top("\n".join(lines)) == [name for indent, name in headers if name and not indent]
