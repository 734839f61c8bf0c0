"""The review file: what people wrote in it is never lost, and what is no such file is told with its line."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from pytest_selfinvoke.counterexamples.disputed import Key, read_decisions, write_findings
from pytest_selfinvoke.errors import UserError

ONE, TWO, OTHER = Key("p1", "s1", "f(1)"), Key("p1", "s2", "f(2)"), Key("p9", "s9", "g(9)")
LOOKED = {("p1", "s1"), ("p1", "s2")}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new" / "disputed.json"


def data(path: Path) -> Any:
    return json.loads(path.read_text())


def edited(path: Path, number: int, **changes: Any) -> None:
    found = data(path)
    found["findings"][number] |= changes
    path.write_text(json.dumps(found))


def test_written_once_there_is_something_to_say(path: Path) -> None:
    assert not write_findings(path, "x", {}, LOOKED)
    assert not path.parent.exists()
    assert write_findings(path, "x", {ONE: {"got": "1"}}, LOOKED)
    assert data(path)["findings"] == [
        {"decision": "open", "note": "", "got": "1", "problem": "p1", "solution": "s1", "call": "f(1)"}
    ]
    assert read_decisions(path, "x").of(ONE) == ("open", "")
    assert read_decisions(path, "x").of(TWO) == ("open", "")
    before = path.stat()
    assert write_findings(path, "x", {ONE: {"got": "1"}}, LOOKED)
    assert path.stat() == before


def test_decisions_and_notes_stay(path: Path) -> None:
    write_findings(path, "x", {ONE: {}, TWO: {}, OTHER: {}}, LOOKED)
    edited(path, 0, decision="dismissed", mine=[1])
    edited(path, 1, note="to be asked")
    # Neither is found again; of the third the run knows nothing.
    write_findings(path, "x", {}, LOOKED)
    assert [row["call"] for row in data(path)["findings"]] == ["f(1)", "f(2)", "g(9)"]
    write_findings(path, "x", {ONE: {"got": "2"}}, LOOKED)
    first = data(path)["findings"][0]
    assert (first["decision"], first["got"], first["mine"]) == ("dismissed", "2", [1])
    assert read_decisions(path, "x").of(ONE) == ("dismissed", "")
    assert read_decisions(path, "x").of(TWO) == ("open", "to be asked")


def test_what_nobody_decided_and_nobody_finds_goes(path: Path) -> None:
    write_findings(path, "x", {ONE: {}, TWO: {}, OTHER: {}}, LOOKED)
    write_findings(path, "x", {TWO: {}}, LOOKED)
    assert [row["call"] for row in data(path)["findings"]] == ["f(2)", "g(9)"]


def test_what_was_edited_meanwhile_counts(path: Path) -> None:
    write_findings(path, "x", {ONE: {}}, LOOKED)
    read_decisions(path, "x")
    edited(path, 0, decision="accepted")
    write_findings(path, "x", {ONE: {"got": "3"}}, LOOKED)
    assert read_decisions(path, "x").of(ONE) == ("accepted", "")


def test_texts_that_are_no_unicode(path: Path) -> None:
    odd = Key("p1", "s1", "f('\ud800')")
    write_findings(path, "x", {odd: {}}, LOOKED)
    assert odd in read_decisions(path, "x").rows


ROW = '{"problem": "p", "solution": "s", "call": "f()"%s}'


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('{\n "findings": [\n  {,}\n ]\n}', 3, "not JSON"),
        ("", 1, "not JSON"),
        ("[]", 1, "no file of findings"),
        ('{"findings": {}}', 1, "no file of findings"),
        ('{"about": "\\"findings\\": [",\n\n"findings": [\n' + ROW % "" + ",\n7]}", 5, "must be an object with the texts"),
        ('{"findings": [\n{"problem": "p", "solution": 1, "call": ""}]}', 2, "must be an object with the texts"),
        (
            '{"findings": [\n' + ROW % "" + ",\n\n" + ROW.replace("f()", "g()") % ', "decision": "acepted"' + "]}",
            4,
            "the decision is 'acepted'; write one of open, accepted, dismissed",
        ),
        ('{"findings": [' + ROW % ', "note": 3' + "]}", 1, "the note is no text"),
        ('{"findings": [\n' + ROW % "" + ",\n" + ROW % "" + '], "more": 1}', 3, "there twice"),
    ],
)
def test_a_file_that_is_none(tmp_path: Path, text: str, line: int, said: str) -> None:
    path = tmp_path / "disputed.json"
    path.write_text(text)
    with pytest.raises(UserError, match=f"^--option: .*disputed.json, line {line}: .*{said}"):
        read_decisions(path, "--option")
    with pytest.raises(UserError):
        write_findings(path, "--option", {ONE: {}}, LOOKED)
    assert path.read_text() == text


def test_one_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot read"):
        read_decisions(tmp_path, "--option")
    (tmp_path / "deep.json").write_text('{"findings": ' + "[" * 100_000)
    with pytest.raises(UserError, match=r"deep\.json"):
        read_decisions(tmp_path / "deep.json", "--option")


def test_runs_at_the_same_time_lose_nothing(path: Path) -> None:
    keys = [Key("p", str(number), "f()") for number in range(8)]
    path.parent.mkdir()
    with ThreadPoolExecutor(8) as runs:
        list(runs.map(lambda key: write_findings(path, "x", {key: {}}, {(key.problem, key.solution)}), keys))
    assert set(read_decisions(path, "x").rows) == set(keys)
