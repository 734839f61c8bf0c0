"""What the page is given of each sample."""

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from pytest_selfinvoke.counterexamples.counterexample import Counterexample
from pytest_selfinvoke.outcome import Outcome
from pytest_selfinvoke.reporting.html.samples import samples_json

if TYPE_CHECKING:
    from pytest_selfinvoke.record import Record


def test_a_failed_sample_comes_with_its_counterexample() -> None:
    found = Counterexample("f(['</script>'])", "value", "3", "5")
    outcomes = [Outcome("s", "1", "m", 0, "wrong", counterexample=found), Outcome("s", "2", "m", 0, "wrong")]
    text = samples_json(["run"], [cast("Record", SimpleNamespace(outcomes=outcomes, suites=[]))])
    assert "</script>" not in text
    one, other = json.loads(text)["rows"]
    assert one["counterexample"].splitlines() == [
        "smallest input found on which it differs:",
        "    f(['</script>'])",
        "    solution:  3",
        "    reference: 5",
    ]
    assert "counterexample" not in other
