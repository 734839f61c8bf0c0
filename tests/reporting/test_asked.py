"""What asking took, and how far it is, in words."""

import pytest

from pytest_selfinvoke.generation.accounts import Progress, Usage
from pytest_selfinvoke.reporting.asked import asked_block, cost, dollars
from pytest_selfinvoke.reporting.progress import progress_line
from pytest_selfinvoke.reporting.summary import Summary

USAGE = Usage(560, 542, 30, 123_456, 234_567, 1.2345)


def test_the_block_says_everything_in_any_width() -> None:
    summary = Summary([], [], [], usage=USAGE, cut=3, not_taken={"o3": ("temperature", "seed"), "a\x1b[31m": ("top_p",)})
    whole = " ".join(line.strip() for line in asked_block(summary, 80))
    assert (
        "asked: 560 requests for 542 replies, 123,456 prompt tokens, 234,567 reply tokens, 1.23 USD; 30 replies from" in whole
    )
    assert "o3 does not take temperature, seed: not sent" in whole
    assert "3 replies were cut off by the token limit; --selfinvoke-max-tokens sets it" in whole
    assert "\x1b" not in whole
    assert all(len(line) <= 60 for line in asked_block(summary, 60))


def test_nothing_where_nobody_was_asked() -> None:
    assert asked_block(Summary([], [], []), 80) == []


def test_what_is_not_known_is_not_nothing() -> None:
    assert cost(Usage(replies=3, unknown={"local": 3})) == "cost unknown for local (3 replies)"
    assert cost(Usage(replies=3, cost_usd=0.5, unknown={"local": 1})) == "0.50 USD and unknown for local (1 reply)"
    assert cost(Usage(replies=3)) == "0.00 USD"


@pytest.mark.parametrize(
    ("amount", "text"), [(0, "0.00 USD"), (0.0123, "0.012 USD"), (0.00001, "1e-05 USD"), (1234.5, "1,234.50 USD")]
)
def test_small_sums_keep_two_digits(amount: float, text: str) -> None:
    assert dollars(amount) == text


def test_progress() -> None:
    usage = Usage(110, 100, 0, 0, 0, 0.5)
    assert progress_line(Progress(542, 142, 64, 10.0, usage), 20.0) == (
        "selfinvoke: 142/542 replies, 64 in flight, 10.0/s, 0.50 USD, 40 s left"
    )
    slow = progress_line(Progress(10_000, 100, 4, 10.0, Usage(replies=100)), 610.0)
    assert slow == "selfinvoke: 100/10,000 replies, 4 in flight, 10.0/min, 16.5 h left"
    assert progress_line(Progress(10, 0, 2, 10.0, Usage()), 20.0) == "selfinvoke: 0/10 replies, 2 in flight"
