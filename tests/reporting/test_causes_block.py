"""The block of failure sources at several widths."""

import pytest

from pytest_selfinvoke.analysis.causes import CAUSES, CauseCounts
from pytest_selfinvoke.reporting.causes import causes_block
from pytest_selfinvoke.reporting.summary import Summary
from pytest_selfinvoke.reporting.text import cells

MOE = CauseCounts(dict(zip(CAUSES, (60, 180, 34, 11), strict=True)), apart=30, unmeasured={"no": 2}, bypassed=3, solved=90)
DENSE = CauseCounts(
    dict(zip(CAUSES, (1071, 17, 0, 12), strict=True)),
    apart=1,
    unnamed=5,
    unmeasured={"no": 1, "other": 4, "third": 1},
    without_code=7,
    bypassed=4,
    solved=10,
    redefined=2,
)


def block(width: int, **counts: CauseCounts) -> list[str]:
    lines = causes_block(Summary([("s", 10)], [], [], causes=counts), width)
    assert all(cells(line) <= width for line in lines)
    return lines


def test_a_line_per_architecture() -> None:
    assert block(80, dense=DENSE, moe=MOE) == [
        "pro failures   all  base wrong  composition wrong  both wrong  weak base tests",
        "  MoE          285     60  21%           180  63%     34  12%          11   4%",
        "  dense       1100   1071  97%            17   2%      0   0%          12   1%",
        "  7 of both wrong gave no Python; 2 define the base function anew within the pro",
        "  function; apart: 31 failures on problems whose reference does not call its",
        "  base function; apart: 5 for want of a function that the published statement",
        "  does not name; not measured: 4 (other), 3 (no), 1 for other reasons; bypassed:",
        "  7 of 100 solved with a base function that fails its tests.",
    ]


def test_wide_and_narrow() -> None:
    wide = block(120, moe=MOE)[0]
    assert wide.startswith("where pro failures come from  all  base wrong  composition wrong")
    narrow = block(60, moe=MOE, unknown=DENSE)
    assert narrow[0].split() == ["pro", "failures", "base", "composition", "both", "weak", "tests"]
    assert narrow[2].startswith("  unknown ")


def test_the_most_frequent_reasons_are_named_whatever_the_architecture() -> None:
    moe = CauseCounts({"base wrong": 1}, unmeasured={"rare": 1})
    dense = CauseCounts(unmeasured={"a": 2, "b": 3})
    assert block(80, moe=moe, dense=dense)[-1] == "  not measured: 3 (b), 2 (a), 1 for other reasons."


def test_nothing_to_note() -> None:
    assert len(block(80, moe=CauseCounts({"base wrong": 1}))) == 2


def test_without_any_cause() -> None:
    assert block(80) == []
    assert block(80, moe=CauseCounts(solved=4)) == []
    assert block(80, moe=CauseCounts(unmeasured={"there are no tests of the base function": 4})) == [
        "where pro failures come from: not measured: 4 (there are no tests of the base",
        "  function)",
    ]


@pytest.mark.parametrize("counts", [MOE, DENSE])
def test_shares_are_of_the_failures_that_have_a_cause(counts: CauseCounts) -> None:
    shares = [int(word.removesuffix("%")) for word in block(80, moe=counts)[1].split() if word.endswith("%")]
    assert abs(sum(shares) - 100) <= 2
