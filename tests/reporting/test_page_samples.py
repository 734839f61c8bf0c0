"""What the page is given of each sample."""

import json
from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from pytest_selfinvoke.counterexamples.agreement import Disputed
from pytest_selfinvoke.counterexamples.counterexample import Counterexample
from pytest_selfinvoke.outcome import Outcome
from pytest_selfinvoke.reporting.html.samples import MANY, samples_json

if TYPE_CHECKING:
    from pytest_selfinvoke.record import Record


def rows(text: str) -> list[dict[str, Any]]:
    """The samples as the page's script takes them apart."""
    data = json.loads(text)
    return [
        {name: field["values"][place] for name, field in data["fields"].items() if (place := field["places"][row])}
        for row in range(data["rows"])
    ]


def test_equal_values_are_written_once() -> None:
    outcomes = [Outcome("s", str(n), "m", 0, "wrong", tests_total=n % 2, defects=("unnamed",), cpu_s=1.0) for n in range(9)]
    text = samples_json(["run"], [cast("Record", SimpleNamespace(outcomes=outcomes, suites=[]))])
    assert text.count("unnamed") == 1
    assert [row["id"] for row in rows(text)] == [str(n) for n in range(9)]
    assert [row.get("tests_total") for row in rows(text)] == [None, 1, None, 1, None, 1, None, 1, None]
    assert all((row["defects"], row["cpu_s"]) == (["unnamed"], 1.0) for row in rows(text))


def test_a_passed_sample_comes_with_what_is_disputed() -> None:
    found = Disputed("f([1])", "value", "3", "5", ("longer",), True, None, others=2, with_reference=1, decision="accepted")
    outcome = Outcome("s", "1", "m", 0, "passed", disputed=replace(found, note="so be it", cut_from="f([1, 2])"))
    (row,) = rows(samples_json(["run"], [cast("Record", SimpleNamespace(outcomes=[outcome], suites=()))]))
    assert row["counterexample"].splitlines() == [
        "differs from the reference on an input that the tests do not contain (other than in the tests: longer):",
        "    f([1])",
        "    solution:  3",
        "    reference: 5",
        "    cut down from f([1, 2])",
        "    the contract means it; no second reference; "
        "of 2 other passing solutions, 1 with the reference and 0 with this one",
        "    accepted: so be it",
    ]


def test_a_failed_sample_comes_with_its_counterexample() -> None:
    found = Counterexample("f(['</script>'])", "value", "3", "5")
    outcomes = [Outcome("s", "1", "m", 0, "wrong", counterexample=found), Outcome("s", "2", "m", 0, "wrong")]
    text = samples_json(["run"], [cast("Record", SimpleNamespace(outcomes=outcomes, suites=[]))])
    assert "</script>" not in text
    one, other = rows(text)
    assert one["counterexample"].splitlines() == [
        "smallest input found on which it differs:",
        "    f(['</script>'])",
        "    solution:  3",
        "    reference: 5",
    ]
    assert "counterexample" not in other


def test_of_many_samples_the_replies_are_shorter() -> None:
    outcomes = [Outcome("s", str(n), "m", 0, "passed", solution="x", reply=f"{n} {'word ' * 100}") for n in range(MANY + 1)]
    for count, most in ((3, 2_000), (MANY + 1, 200)):
        record = cast("Record", SimpleNamespace(outcomes=outcomes[:count], suites=()))
        said = rows(samples_json(["run"], [record]))[1]["reply"]
        assert len(said) <= most + 60
        assert said.endswith("left out here") == (most == 200)
