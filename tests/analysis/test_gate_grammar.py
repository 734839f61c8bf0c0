"""The grammar of gates: what is read, how it is written, and what is said of mistakes."""

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_selfinvoke.analysis.gates import METRICS, SUITES, Gate, GateError, Op, parse

WORDS = st.text("abcdefghij-./:*?0123456789 ", min_size=1, max_size=12).map(str.strip).filter(bool)
COMPARISONS: dict[str, tuple[Op, ...]] = {
    "": (">=", "<=", ">", "<"),
    "abs": (">=", "<=", ">", "<"),
    "lower": (">=", ">"),
    "upper": ("<=", "<"),
}


@st.composite
def gates(draw: st.DrawFn) -> Gate:
    metric = draw(st.sampled_from(METRICS)).replace("K", str(draw(st.integers(1, 200))))
    bare = Gate(metric, ">=", Decimal(0))
    worse, spans = metric == "p-worse", metric == "gap-diff"
    end = draw(st.sampled_from(["", "lower", "upper"] + ["abs"] * (not bare.is_rate))) if not worse else ""
    op: Op = draw(st.sampled_from(COMPARISONS[end])) if not worse else ">="
    unit = draw(st.sampled_from(["", "%" if bare.is_rate else "pp"]))
    most = 2 if metric in ("gap-diff", "drop-gap") else 1
    least = 0 if bare.is_rate or end == "abs" else -most
    scale = 100 if unit else 1
    return Gate(
        metric,
        op,
        draw(st.decimals(least * scale, most * scale, allow_nan=False, places=draw(st.integers(0, 6)))),
        unit,  # type: ignore[arg-type]
        "" if spans else draw(st.sampled_from([*SUITES, "own", "a suite", "humaneval+"])),
        end,  # type: ignore[arg-type]
        draw(st.one_of(st.just(""), WORDS)) if bare.of_models else "",
        draw(st.one_of(st.just(""), WORDS)) if metric in ("delta", "p-worse") else "",
        draw(st.sampled_from(["", "active", "total"])) if metric in ("gap", "gap-diff") else "",
    )


@given(gates())
def test_what_is_written_is_read_again(gate: Gate) -> None:
    again = parse(str(gate), ["own", "a suite", "humaneval+"])
    assert again == gate
    assert str(again) == str(gate)


@given(st.text(st.sampled_from("pas@1[]()<>=%.0-, umlower") | st.characters(), max_size=40))
def test_no_text_breaks_the_parser(text: str) -> None:
    with contextlib.suppress(GateError):
        assert parse(str(parse(text))) == parse(text)


def test_spaces_mean_nothing() -> None:
    assert parse("  upper ( gap [ mbpp-pro ,at = active ] )<=10pp ") == parse("upper(gap[mbpp-pro, at=active]) <= 10pp")
    assert parse("gap-diff>=-5pp") == parse("gap-diff[] >= -5.0pp")


@pytest.mark.parametrize(
    ("text", "threshold"),
    [
        ("pass@1[mbpp-pro] >= 60%", 0.6),
        ("pass@1[mbpp-pro] >= .6", 0.6),
        ("gap[mbpp-pro] >= -5pp", -0.05),
        ("gap[mbpp-pro] >= -0.05", -0.05),
        ("gap-diff >= 112.5pp", 1.125),
        ("pass@1[mbpp-pro] < 1.", 1.0),
        ("p-worse[mbpp-pro] >= 5%", 0.05),
    ],
)
def test_numbers(text: str, threshold: float) -> None:
    assert parse(text).threshold == threshold


def test_the_keys_of_a_gate() -> None:
    gate = parse("p-worse[own, model=openai/gpt-4*, vs=v1.2] >= 0.05", ["own"])
    assert (gate.metric, gate.suite, gate.model, gate.vs, gate.samples) == ("p-worse", "own", "openai/gpt-4*", "v1.2", 1)
    assert parse("lower(pass@10[mbpp-pro]) >= 80%").samples == 10


@pytest.mark.parametrize(
    ("value", "text", "holds"),
    [
        (0.6, "pass@1[mbpp-pro] >= 60%", True),
        (0.6, "pass@1[mbpp-pro] > 60%", False),
        (0.6, "pass@1[mbpp-pro] <= 60%", True),
        (0.6, "pass@1[mbpp-pro] < 60%", False),
        (0.599999, "pass@1[mbpp-pro] >= 60%", False),
        (0.45 - 1e-16, "pass@1[mbpp-pro] >= 45%", True),
        (0.45 + 1e-16, "pass@1[mbpp-pro] > 45%", False),
        (-0.05 - 1e-16, "gap[mbpp-pro] >= -5pp", True),
        (0.0, "gap[mbpp-pro] > 0", False),
    ],
)
def test_what_holds(value: float, text: str, holds: bool) -> None:
    assert parse(text).holds(value) is holds


KNOWN = ", ".join(SUITES)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("pass@1[humaneval-pro] >= 60", "60 is outside 0..1; for a percentage write 60%"),
        ("pass@1 >= 0.6", f"which suite? write pass@1[humaneval-pro]; suites: {KNOWN}"),
        ("pass@1[mbp-pro] >= 0.6", f"unknown suite 'mbp-pro'; known: {KNOWN}; did you mean 'mbpp-pro'?"),
        ("pass@1[x] >= 0.6", f"unknown suite 'x'; known: {KNOWN}"),
        ("pass@1[mbpp-pro] = 0.6", "'=' is not a gate; a measured rate is never exactly equal: use >= or <="),
        ("pass@1[mbpp-pro] == 0.6", "'==' is not a gate; a measured rate is never exactly equal: use >= or <="),
        ("pass@1[mbpp-pro] => 0.6", "'=>' is not a gate; a measured rate is never exactly equal: use >= or <="),
        ("gap[mbpp-pro] >= -5", "-5 is outside -1..1; for percentage points write -5pp"),
        ("gap-diff >= -5", "-5 is outside -2..2; for percentage points write -5pp"),
        (
            "pass@1[mbpp-pro] >= 5pp",
            "'pp' is for differences (drop, gap, gap-diff, delta); a rate takes 0.60 or 60%",
        ),
        ("drop[mbpp-pro] <= 25%", "'%' is for rates; a difference takes percentage points: 25pp"),
        ("pass@1[mbpp-pro] >= 160%", "160% is outside 0%..100%"),
        ("abs(gap[mbpp-pro]) >= -10pp", "-10pp is outside 0pp..100pp"),
        ("lower(drop[humaneval-pro]) <= 25pp", "lower() with <= passes by being uncertain; use upper(...) <= NUMBER"),
        ("upper(drop[humaneval-pro]) > 25pp", "upper() with > passes by being uncertain; use lower(...) > NUMBER"),
        (
            "p-worse[mbpp-pro] <= 0.05",
            "p-worse is a p-value and takes only '>= ALPHA', e.g. 'p-worse[mbpp-pro] >= 0.05'",
        ),
        (
            "lower(p-worse[mbpp-pro]) >= 0.05",
            "p-worse is a p-value and takes only '>= ALPHA', e.g. 'p-worse[mbpp-pro] >= 0.05'",
        ),
        (
            "pass@1[mbpp-pro]",
            "no comparison; write METRIC[SUITE] >= NUMBER, e.g. 'pass@1[humaneval-pro] >= 0.60'",
        ),
        ("", "no comparison; write METRIC[SUITE] >= NUMBER, e.g. 'pass@1[humaneval-pro] >= 0.60'"),
        (">= 0.6", "cannot read ''; write METRIC[SUITE] >= NUMBER, e.g. 'pass@1[humaneval-pro] >= 0.60'"),
        (
            "pass@1[mbpp-pro >= 0.6",
            "cannot read 'pass@1[mbpp-pro'; write METRIC[SUITE] >= NUMBER, e.g. 'pass@1[humaneval-pro] >= 0.60'",
        ),
        ("pas@1[mbpp-pro] >= 0.6", f"no metric is called 'pas@1'; known: {', '.join(METRICS)}; did you mean 'pass@1'?"),
        ("gab[mbpp-pro] >= 0.6", f"no metric is called 'gab'; known: {', '.join(METRICS)}; did you mean 'gap'?"),
        ("drop@2[mbpp-pro] >= 0.6", f"no metric is called 'drop@2'; known: {', '.join(METRICS)}; did you mean 'drop'?"),
        ("pass[mbpp-pro] >= 0.6", "pass of how many samples? write pass@1"),
        ("pass@0[mbpp-pro] >= 0.6", "the K of pass@K is a whole number from 1 up, as in pass@1; it is '0'"),
        ("base-pass@x[mbpp-pro] >= 0.6", "the K of base-pass@K is a whole number from 1 up, as in base-pass@1; it is 'x'"),
        (
            "max(gap[mbpp-pro]) >= 0",
            "there is no max(); write lower(...) or upper(...) for an end of the interval, or abs(...)",
        ),
        (
            "abs(pass@1[mbpp-pro]) >= 0",
            "abs() is for differences (drop, gap, gap-diff, delta); pass@1 is never negative: leave it out",
        ),
        ("pass@1[mbpp-pro, modle=x] >= 0", "pass@1 has no modle=; it takes model="),
        ("delta[mbpp-pro, at=active] >= 0", "delta has no at=; it takes model= and vs="),
        ("drop-gap[mbpp-pro, at=active] >= 0", "drop-gap has no at=; it takes nothing but the suite"),
        ("gap[mbpp-pro, at=actve] >= 0", "at=actve: gaps are taken at equal parameters, at=active or at=total"),
        ("gap[mbpp-pro, at=] >= 0", "at= is empty; leave it out, or name one"),
        ("gap[mbpp-pro, at=total, at=total] >= 0", "at= stands there twice"),
        (
            "gap[mbpp-pro, humaneval-pro] >= 0",
            "one suite in each gate, but here are 'mbpp-pro' and 'humaneval-pro'; write two gates",
        ),
        (
            "gap-diff[mbpp-pro] >= 0",
            "gap-diff is of two suites and takes none: write gap-diff, or gap-diff[at=active], not 'mbpp-pro'",
        ),
        ("pass@1[mbpp-pro] >= ", "'' is not a number; write 0.60 or 60%"),
        ("gap[mbpp-pro] >= five", "'five' is not a number; write -0.05 or -5pp"),
        ("pass@1[mbpp-pro] >= 1e-1", "'1e-1' is not a number; write 0.60 or 60%"),
    ],
)
def test_mistakes(text: str, said: str) -> None:
    with pytest.raises(GateError) as caught:
        parse(text)
    assert str(caught.value) == said


def test_suites_of_the_run_are_known() -> None:
    with pytest.raises(GateError, match="did you mean 'own'"):
        parse("pass@1[owm] >= 0.6", ["own"])
