"""Records of parts and of the whole, without running anything."""

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_selfinvoke.analysis.baselines import Baseline, count_samples
from pytest_selfinvoke.analysis.error_budget import ErrorBudget
from pytest_selfinvoke.analysis.gates import parse
from pytest_selfinvoke.errors import UserError
from pytest_selfinvoke.execution.isolation import Isolation
from pytest_selfinvoke.generation.accounts import Usage
from pytest_selfinvoke.merging import merge, missing_shards
from pytest_selfinvoke.models.card import ModelCard
from pytest_selfinvoke.outcome import Outcome
from pytest_selfinvoke.record import Record
from pytest_selfinvoke.recorded import read_record
from pytest_selfinvoke.reporting.results import write_results
from pytest_selfinvoke.suites.facts import SuiteFacts

SUITES = (
    SuiteFacts("base", "base.json", "b" * 64, tuple(map(str, range(9)))),
    SuiteFacts("pro", "pro.json", "a" * 64, tuple(map(str, range(9))), "base", ("3",)),
)
CARDS = (ModelCard("d", "openai/d", "dense"), ModelCard("m", "openai/m", "moe"), ModelCard("x", "openai/x"))
GATES = ("pass@1[pro] >= 40%", "pass@2[pro] >= 40%", "gap[pro] >= -20pp", "p-worse[pro] >= 0.05", "drop[pro] <= 50pp")
SETTINGS: dict[str, Any] = {
    "models": {card.label: card.name for card in CARDS},
    "samples": 2,
    "limit": None,
    "asking": {"temperature": 0.2, "store": "replies.db"},
    "gates": list(GATES),
    "error_budget": "0",
    "shard": None,
    "origins": {},
    "published": True,
    "disputed": "disputed.json",
}
STATUSES = ("passed", "wrong", "raised", "error")


def record(draw: random.Random) -> Record:
    """A whole run of two suites, three models and two samples."""

    def rows() -> tuple[Outcome, ...]:
        return tuple(
            Outcome(suite.name, identity, card.label, sample, draw.choice(STATUSES), error_message="no reply")
            for suite in SUITES
            for identity in suite.ids
            for card in CARDS
            for sample in range(2)
        )

    suites = {suite.name: suite.sha256 for suite in SUITES}
    outcomes = rows()
    return Record(
        settings=SETTINGS,
        suites=SUITES,
        cards=CARDS,
        samples=2,
        outcomes=outcomes,
        selected=len(outcomes),
        broken=False,
        started=datetime(2026, 5, 1, tzinfo=UTC),
        seconds=10.0,
        environment={"python": "3.11.9", "platform": "Linux", "packages": {}},
        isolation=Isolation("auto", ("limits", "folder"), {"seccomp": "no"}),
        terms={"d": {"temperature": 0.2}},
        baselines=(Baseline("v1", "old.json", suites, 2, count_samples(rows())),),
        error_budget=ErrorBudget(draw.choice(["0", "100%"])),
        gates=tuple(parse(gate, ["pro"]) for gate in GATES),
        usage=Usage(requests=8, replies=6, cost_usd=0.5, unknown={"x": 2}),
    )


def shards(whole: Record, count: int) -> list[tuple[str, Record]]:
    """What so many shards would have written."""
    made = []
    for index in range(count):
        mine = {(suite.name, identity) for suite in whole.suites for identity in suite.ids[index::count]}
        outcomes = tuple(outcome for outcome in whole.outcomes if (outcome.suite, outcome.id) in mine)
        made.append(
            (
                f"shard-{index}.json",
                replace(
                    whole,
                    settings={**whole.settings, "shard": f"{index + 1}/{count}", "origins": {"shard": "x"}},
                    outcomes=outcomes,
                    selected=len(outcomes),
                    started=whole.started + timedelta(minutes=index),
                    shard=(index + 1, count),
                ),
            )
        )
    return made


def measured(of: Record) -> dict[str, list[dict[str, Any]]]:
    return {key: list(rows) for key, rows in of.rows().items()}


@settings(deadline=None, max_examples=25)
@given(st.randoms(use_true_random=False), st.integers(1, 9))
def test_merged_shards_are_the_whole(draw: random.Random, count: int) -> None:
    whole = record(draw)
    parts = shards(whole, count)
    draw.shuffle(parts)
    merged = merge(parts)
    assert measured(merged) == measured(whole)
    assert merged.accepted == whole.accepted
    assert (merged.complete, merged.planned, merged.selected) == (True, whole.planned, whole.selected)
    assert missing_shards(parts) == []


@settings(deadline=None, max_examples=15)
@given(st.randoms(use_true_random=False))
def test_findings_do_not_depend_on_the_order_of_outcomes(draw: random.Random) -> None:
    whole = record(draw)
    shuffled = list(whole.outcomes)
    draw.shuffle(shuffled)
    other = replace(whole, outcomes=tuple(shuffled))
    assert (other.findings, other.changes, other.rulings) == (whole.findings, whole.changes, whole.rulings)


def test_a_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    whole = replace(record(random.Random(1)), error_budget=ErrorBudget("100%"))
    whole = replace(whole, settings={**SETTINGS, "error_budget": "100%"})
    path = tmp_path / "results.json"
    write_results(path, whole.to_dict(), whole.rows())
    again = read_record(path)
    assert again == replace(whole, results=path)
    assert again.to_dict() == whole.to_dict()
    assert measured(again) == measured(whole)
    assert {ruling.verdict for ruling in again.rulings} == {"PASS", "FAIL"}


def test_what_merging_adds_up() -> None:
    whole = record(random.Random(2))
    parts = shards(whole, 2)
    weak = Isolation("auto", ("limits",), {"folder": "no", "seccomp": "no"})
    merged = merge([parts[1], ("shard-0.json", replace(parts[0][1], isolation=weak))])
    assert merged.seconds == 20
    assert merged.started == whole.started
    assert merged.usage == Usage(requests=16, replies=12, cost_usd=1.0, unknown={"x": 4})
    assert merged.isolation.on == ("limits",)
    assert [(source["file"], source["shard"]) for source in merged.merged] == [("shard-1.json", "2/2"), ("shard-0.json", "1/2")]
    assert merged.settings["shard"] is None


def test_a_missing_shard_is_named_and_no_gate_passes() -> None:
    parts = shards(record(random.Random(3)), 3)
    merged = merge([parts[0], parts[2]])
    assert missing_shards([parts[0], parts[2]]) == ["2/3"]
    assert merged.complete
    assert not merged.accepted
    assert {ruling.verdict for ruling in merged.rulings} == {"NOT MEASURED"}


def test_a_shard_judges_nothing() -> None:
    (_, part), *_ = shards(record(random.Random(4)), 3)
    assert part.rulings == ()


def refused(one: Record, other: Record) -> str:
    with pytest.raises(UserError) as caught:
        merge([("a.json", one), ("b.json", other)])
    return str(caught.value)


def other_suites(suites: Sequence[SuiteFacts], **changed: Any) -> tuple[SuiteFacts, ...]:
    return (suites[0], replace(suites[1], **changed))


def test_parts_of_other_runs_are_refused() -> None:
    (_, one), (_, two) = shards(record(random.Random(5)), 2)
    same = "b.json is not of the same run as a.json: "
    told = two.settings
    asking = {**told["asking"], "temperature": 1.0}
    prompt = {**told, "prompt": {"style": "cot"}}
    longer = replace(two.baselines[0], samples=3)
    cases = {
        "its suites are pro, not base, pro": replace(two, suites=SUITES[1:]),
        "its suite pro has other problems (sha256 cccccccc, not aaaaaaaa)": replace(
            two, suites=other_suites(two.suites, sha256="c" * 64)
        ),
        "it takes 8 problems of pro, not 9": replace(two, suites=other_suites(two.suites, ids=two.suites[1].ids[:8])),
        "its models are d, m, not d, m, x": replace(two, cards=CARDS[:2]),
        "its models are described otherwise": replace(two, cards=(*CARDS[:2], replace(CARDS[2], architecture="moe"))),
        "its samples is 3, not 2": replace(two, settings={**told, "samples": 3}),
        "its temperature is 1.0, not 0.2": replace(two, settings={**told, "asking": asking}),
        "its prompt style is cot, not unset": replace(two, settings=prompt),
        "its d temperature is 0.3, not 0.2": replace(two, terms={"d": {"temperature": 0.3}}),
        "its baseline v1 is not the same results": replace(two, baselines=(longer,)),
        "it has 0 baselines, not 1": replace(two, baselines=()),
        "it is a shard of 3, not of 2": replace(two, shard=(2, 3)),
    }
    for said, part in cases.items():
        assert refused(one, part).startswith(same + said)
    assert refused(one, one) == "a.json and b.json both have base::0 of d; parts of one run share no item"


def test_where_a_part_ran_does_not_matter() -> None:
    (_, one), (_, two) = shards(record(random.Random(6)), 2)
    elsewhere = {**two.settings, "data": "/other", "asking": {"temperature": 0.2, "store": "/other/replies.db"}}
    baseline = replace(two.baselines[0], source="/other/old.json")
    cards = tuple(replace(card, source="/other/pyproject.toml") for card in two.cards)
    merge([("a.json", one), ("b.json", replace(two, settings=elsewhere, baselines=(baseline,), cards=cards))])


def test_what_one_machine_could_not_try_is_kept() -> None:
    (_, one), (_, two) = shards(record(random.Random(7)), 2)
    lacking = replace(
        two,
        outcomes=tuple(outcome for outcome in two.outcomes if outcome.suite != "pro"),
        skips={"pro": dict.fromkeys(two.suites[1].ids, "needs pandas")},
        caveats=("SKIPPED: pro",),
    )
    merged = merge([("a.json", one), ("b.json", lacking)])
    assert merged.caveats == ("SKIPPED: pro",)
    assert merged.skips == {"pro": dict.fromkeys(["1", "3", "5", "7"], "needs pandas")}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is not JSON"),
        ("[]", "is no results.json of this plugin; it has no 'schema' and 'outcomes'"),
        ('{"schema": 99, "outcomes": []}', "has schema 99, and this version of pytest-selfinvoke reads 1; measure it anew"),
        ('{"schema": 1, "outcomes": []}', "is not as this version writes it (complete is missing); measure it anew"),
    ],
)
def test_what_is_no_results_file(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "results.json"
    path.write_text(text)
    with pytest.raises(UserError, match=r"^--selfinvoke-baseline: ") as caught:
        read_record(path, "--selfinvoke-baseline")
    assert said in str(caught.value)


def test_unreadable_files(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"^cannot read .*: No such file or directory$"):
        read_record(tmp_path / "none.json")
    journal = tmp_path / "results.json.part"
    journal.write_text("\n".join(map(json.dumps, ({"schema": 1}, {"suite": "own"}))))
    with pytest.raises(UserError, match=r"it is what a killed run left"):
        read_record(journal)
