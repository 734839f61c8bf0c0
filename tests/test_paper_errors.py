"""The types of errors as arXiv 2412.21199 counts them."""

import pytest

from pytest_selfinvoke.analysis.counts import paper_errors
from pytest_selfinvoke.outcome import Outcome


def outcome(status: str, error_type: str = "", model: str = "m") -> Outcome:
    return Outcome("humaneval-pro", "0", model, 0, status, error_type)


@pytest.mark.parametrize(
    ("status", "error_type", "kind"),
    [
        ("passed", "", ""),
        ("error", "SandboxError", ""),
        ("wrong", "AssertionError", "Assertion"),
        ("raised", "AssertionError", "Assertion"),
        ("missing", "NameError", "Name"),
        ("empty", "", "Name"),
        ("raised", "NameError", "Name"),
        ("raised", "UnboundLocalError", "Other"),
        ("raised", "ValueError", "Value"),
        ("raised", "IndexError", "Index"),
        ("raised", "TypeError", "Type"),
        ("raised", "KeyError", "Other"),
        ("raised", "Type", "Other"),
        ("syntax", "SyntaxError", "Other"),
        ("timeout", "", "Other"),
        ("memory", "MemoryError", "Other"),
        ("crashed", "SIGSEGV", "Other"),
    ],
)
def test_types(status: str, error_type: str, kind: str) -> None:
    assert outcome(status, error_type).paper_error == kind
    assert outcome(status, error_type).to_dict()["paper_error"] == kind


def test_counts_by_suite_and_model() -> None:
    rows = [outcome("passed"), outcome("wrong", "AssertionError"), outcome("raised", "KeyError"), outcome("error", model="n")]
    assert paper_errors(rows) == {
        ("humaneval-pro", "m"): {"Assertion": 1, "Name": 0, "Value": 0, "Index": 0, "Type": 0, "Other": 1}
    }
