"""What of a reply is kept beside its solution."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_selfinvoke.generation.reply import PLACE, Reply

CODE = "def f():\n    return 1\n"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (f"Here it is:\n```python\n{CODE}```\nDone.", f"Here it is:\n```python\n{PLACE}\n```\nDone."),
        (f"\n{CODE}\n", ""),
        ("I cannot.", "I cannot."),
        ("def f():\n\treturn 1", "def f():\n\treturn 1"),
        (f"{CODE}{CODE}", f"{PLACE}\n{CODE}"),
    ],
)
def test_around(text: str, kept: str) -> None:
    assert Reply(text).around(CODE) == kept


def test_without_a_solution_it_is_all_kept() -> None:
    assert Reply("I cannot.").around("") == "I cannot."


@given(st.text(), st.text(), st.text(min_size=1))
def test_put_together_it_is_the_reply(before: str, after: str, code: str) -> None:
    text = f"{before}{code}{after}"
    kept = Reply(text).around(code)
    assert (kept.replace(PLACE, code.strip(), 1) if PLACE in kept and PLACE not in text else text) == text
    assert kept or code.strip() == text.strip()
