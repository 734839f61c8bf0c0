"""What an audit says about the strength of tests."""

from pytest_selfinvoke.auditing.audit import Audit
from pytest_selfinvoke.auditing.strength import Caught
from pytest_selfinvoke.reporting.audit import audit_text


def audit(strength: dict[str, Caught]) -> Audit:
    return Audit(
        suite="own",
        source="own.json",
        sha256="",
        problems=len(strength),
        passed={},
        troubles=(),
        calling=0,
        seen=0,
        slowest=(),
        libraries={},
        defects={},
        mutants={"return": sum(strength.values(), Caught()), "branch": Caught()},
        strength=strength,
        survivors=(),
        duplicates=(),
    )


def told(strength: dict[str, Caught]) -> str:
    text = audit_text(audit(strength), 100)
    return text[text.index("mistakes") : text.index("near-duplicates")]


def test_who_caught_what() -> None:
    assert told(
        {"9": Caught(4, tests=2, time=1, pool=1), "10": Caught(5, tests=2, nobody=1, unasked=2), "11": Caught(1, tests=1)}
    ) == (
        "mistakes put into the references where their tests come to, and who tells the difference\n"
        "  kind    made  caught by the tests  by the pool alone   by nobody\n"
        "  return    10           6   60.0 %         1   10.0 %  3   30.0 %\n"
        "  all       10           6   60.0 %         1   10.0 %  3   30.0 %\n"
        "  1 of those that the tests catch take too long\n"
        "  audit.json has the call by which a pool tells each of its own\n"
        "  2 of those that nobody catches could not be tried on a pool\n"
        "  the tests of 1 of 3 problems catch all, of 1 less than half; weakest: 10 (2/5) 9 (3/4)\n\n"
    )


def test_all_or_nothing() -> None:
    assert "weakest" not in told({"1": Caught(3, tests=3), "2": Caught()})
    lines = told({"1": Caught()}).splitlines()
    assert lines[2].split() == ["all", "0", "0", "-", "0", "-", "0", "-"]
