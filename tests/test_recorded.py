"""A results.json that somebody has changed: a sentence, never a traceback."""

import contextlib
import io
import json
import math
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from test_merging import record

from pytest_selfinvoke.__main__ import main
from pytest_selfinvoke.reporting.results import write_results

WHOLE = record(random.Random(1))
Path_ = tuple[str | int, ...]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made: Path = tmp_path_factory.mktemp("recorded")
    write_results(made / "whole.json", WHOLE.to_dict(), WHOLE.rows())
    return made


def places(data: Any, place: Path_ = (), most: int = 3) -> Iterator[Path_]:
    """The ways to every key and entry, of long lists only to the first few."""
    keys = list(data) if isinstance(data, dict) else range(min(len(data), most)) if isinstance(data, list) else ()
    for key in keys:
        yield (*place, key)
        yield from places(data[key], (*place, key))


DATA = json.loads(json.dumps({**WHOLE.to_dict(), **{key: list(rows) for key, rows in WHOLE.rows().items()}}))
PLACES = [place for place in places(DATA) if place[0] not in ("findings", "changes", "causes", "sealing")]
VALUES: list[Any] = [None, True, -1, 0, 3, 1.5, math.inf, "", "x", [], [1], ["x"], {}, {"x": 1}, {"x": {"x": "y"}}]
LEAVE_OUT = object()


def changed(place: Path_, value: Any) -> Any:
    data = json.loads(json.dumps(DATA))
    inner = data
    for key in place[:-1]:
        inner = inner[key]
    if value is LEAVE_OUT:
        del inner[place[-1]]
    else:
        inner[place[-1]] = value
    return data


def status(*arguments: str) -> tuple[int, str]:
    """Of a command, and what it says on standard error."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()) as said:
        return main(arguments), said.getvalue()


@settings(deadline=None, max_examples=25)
@given(st.sampled_from(PLACES), st.sampled_from([LEAVE_OUT, *VALUES]), st.sampled_from(["merge", "gate", "report", "compare"]))
@example(("environment", "packages"), LEAVE_OUT, "report")
@example(("models", 0, "total_parameters"), -1, "report")
@example(("outcomes", 0, "id"), "no such", "merge")
@example(("started",), "2026-05-01", "merge")
@example(("settings", "disputed"), 3, "report")
def test_whatever_is_changed_is_a_result_or_a_sentence(folder: Path, place: Path_, value: Any, command: str) -> None:
    whole, path = str(folder / "whole.json"), folder / "changed.json"
    path.write_text(json.dumps(changed(place, value)))
    more = {"merge": ("-o", str(folder / "merged.json")), "compare": (whole,)}.get(command, ())
    code, said = status(command, str(path), *more)
    assert code in (0, 1, 2)
    assert (code == 2) == said.startswith(f"python -m pytest_selfinvoke {command}: error: ")
    assert said.count("\n") == (code == 2)
    if code == 2 and "of a run without gates" not in said and "merge the shards" not in said:
        assert "changed.json" in said
    if command == "gate":
        code, said = status("gate", whole, "p-worse[pro] >= 0.05", "--baseline", f"old={path}")
        assert code in (0, 1, 2)


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        (("outcomes", 2, "id"), LEAVE_OUT, "outcomes[2].id is missing"),
        (("settings", "samples"), "two", "settings.samples is 'two', not a whole number"),
        (("models", 1, "architecture"), "sparse", "models[1].architecture is 'sparse', not one of moe, dense, unknown"),
        (("outcomes", 2, "status"), "pass", "the status of base::0 is 'pass'"),
        (("baselines", 0, "counts", "base", "d", "0"), [3, 2], "the baseline v1 has 3 of 2 samples solved of base::0 by d"),
        (("outcomes", 1, "sample"), 0, "it has two outcomes of sample 0 of base::0 by d"),
        (("requests", "cost_usd"), LEAVE_OUT, "requests.cost_usd is missing"),
        (("suites", 0, "ids"), {}, "suites[0].ids is {}, not a list"),
        (("selection", "selected"), 3, "it has 108 outcomes of 3 items"),
    ],
)
def test_the_sentence_names_the_place(folder: Path, place: Path_, value: Any, said: str) -> None:
    path = folder / "changed.json"
    path.write_text(json.dumps(changed(place, value)))
    sentence = f"{path} is not as this version writes it ({said}); measure it anew"
    assert status("report", str(path)) == (2, f"python -m pytest_selfinvoke report: error: {sentence}\n")


@pytest.mark.parametrize("text", ["1e999", "[" * 100_000], ids=["infinite", "deep"])
@pytest.mark.parametrize("command", ["report", "merge"])
def test_what_json_lets_pass_is_a_sentence(folder: Path, text: str, command: str) -> None:
    path = folder / "changed.json"
    path.write_text(json.dumps(changed(("seconds",), "HERE")).replace('"HERE"', text))
    more = ("-o", str(folder / "merged.json")) if command == "merge" else ()
    code, said = status(command, str(path), *more)
    assert code == 2
    assert "changed.json is not JSON" in said
