"""docs/reports.md names every property and column that is written, and no other."""

import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from pytest_selfinvoke.analysis.finding import Finding
from pytest_selfinvoke.outcome import Outcome
from pytest_selfinvoke.reporting.rows import COLUMNS, properties, run_properties

if TYPE_CHECKING:
    from pytest_selfinvoke.record import Record

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "reports.md").read_text(encoding="utf-8")
OUTCOME = Outcome("s", "1", "m", 0, "raised", error_type="NameError", cause="base wrong")


def section(title: str) -> str:
    return PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def test_properties_of_an_item() -> None:
    of_item = section("Properties").partition("Of the run")[0]
    full = replace(OUTCOME, prompt_tokens=1, completion_tokens=2, cost_usd=0.5)
    assert re.findall(r"`(selfinvoke_\w+)`", of_item) == [name for name, _ in properties(full, "dense")]


def test_properties_of_a_run() -> None:
    record = SimpleNamespace(
        complete=True,
        suites=[SimpleNamespace(name="NAME", sha256="0")],
        findings=[Finding("FINDING", "", "SUITE", "LABEL", value=0.5, low=0.25, high=0.75)],
        rulings=[SimpleNamespace(gate="GATE", model="LABEL", verdict="PASS", text="0.5 >= 0.1")],
        environment={"packages": {"PACKAGE": "1.0"}},
    )
    written = dict(run_properties(cast("Record", record)))
    of_run = section("Properties").partition("Of the run")[2]
    assert re.findall(r"`(selfinvoke_[^`]+)`", of_run) == list(written)
    assert written["selfinvoke_FINDING[SUITE, model=LABEL]"] == "0.5 [0.25, 0.75]"


def test_columns() -> None:
    listed = re.findall(r"^`.*[,.]$", section("CSV"), re.MULTILINE)
    assert re.findall(r"`(\w+)`", "".join(listed)) == list(COLUMNS)
    assert set(COLUMNS) - {"architecture", "decision"} <= set(OUTCOME.to_dict())
