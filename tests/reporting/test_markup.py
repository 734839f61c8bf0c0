"""What stands out in the summary: the same text, in pieces."""

from hypothesis import given
from hypothesis import strategies as st

from pytest_selfinvoke.reporting.markup import marked

BEGINS = ("", "  Answer: no", "    still no", "  PASS  a >= 1", "  NOT MEASURED  b", "ERRORS: 2", "gates", "  row 1", "FAILED")


@given(st.lists(st.sampled_from(BEGINS), max_size=12))
def test_no_text_is_lost(lines: list[str]) -> None:
    assert ["".join(text for text, _ in pieces) for pieces in marked(lines)] == lines


def test_headings_answer_and_verdicts() -> None:
    lines = ["1 model", "  of us", "", "gap  own", "  row", "  Answer: it", "    goes on", "  row", "gap  other", "  row", ""]
    lines += ["errors as", "own  Name", "  row", "", "gap: none,", "  since", "", "Said: in a", "sentence", "goes on", ""]
    lines += ["gates", "  FAIL  a", "", "ERRORS: 2 items", "  1 x lost", "", "4 s", "  results in there"]
    bold = [text for pieces in marked(lines) for text, markup in pieces if markup.get("bold")]
    assert bold == [
        "gap  own",
        "  Answer: it",
        "    goes on",
        "gap  other",
        "errors as",
        "own  Name",
        "gates",
        "FAIL",
        "ERRORS",
    ]
