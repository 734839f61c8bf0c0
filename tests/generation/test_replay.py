import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pytest_selfinvoke.errors import ReplyError, UserError
from pytest_selfinvoke.generation.replay import Recording
from pytest_selfinvoke.generation.reply import Reply
from pytest_selfinvoke.suites.problem import Problem, Suite


def suite(name: str, *ids: str) -> Suite:
    return Suite(name, "here", "", tuple(Problem(name, i, "", "", "", "", "", "base", "pro") for i in ids))


HUMANEVAL = suite("humaneval-pro", *map(str, range(20)))
MBPP = suite("mbpp-pro", *map(str, range(378)))
SUBSET = suite("subset", "290", "201", "3")
NAMED = suite("bigcodebench-lite-pro", "BigCodeBench/23", "BigCodeBench/27")


def write(folder: Path, *records: Any) -> Path:
    path = folder / "replies.jsonl"
    path.write_text("".join(f"{r if isinstance(r, str) else json.dumps(r)}\n" for r in records), encoding="utf-8")
    return path


def texts(recording: Recording) -> dict[tuple[str, str], dict[int, str]]:
    return {key: {n: reply.text for n, reply in known.items()} for key, known in recording.replies.items()}


def test_our_shape_with_all_facts(tmp_path: Path) -> None:
    record = {"suite": "humaneval-pro", "id": 12, "sample": 3, "reply": "x", "model": "m", "finish_reason": "stop"}
    path = write(tmp_path, record | {"prompt_tokens": 5, "completion_tokens": 0, "temperature": 0.8})
    recording = Recording.read(path, [HUMANEVAL])
    assert recording.get("humaneval-pro", "12", 3) == Reply("x", "stop", 5, 0, "m")
    assert recording.samples("humaneval-pro", "12") == 1
    assert recording.samples("humaneval-pro", "11") == 0
    assert recording.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("records", "suites", "expected"),
    [
        pytest.param([{"id": "1", "reply": ""}], [HUMANEVAL], {("humaneval-pro", "1"): {0: ""}}, id="blank reply is a reply"),
        pytest.param(
            [{"task_id": 1, "completion": "a"}, {"task_id": 1, "completion": "b"}],
            [HUMANEVAL],
            {("humaneval-pro", "1"): {0: "a", 1: "b"}},
            id="repeated lines are successive samples",
        ),
        pytest.param(
            [{"task_id": "1", "solution": ["a", "a", "c"]}],
            [HUMANEVAL],
            {("humaneval-pro", "1"): {0: "a", 1: "a", 2: "c"}},
            id="a list holds samples",
        ),
        pytest.param(
            [{"task_id": 290, "completion": "a"}, {"task_id": 3, "completion": "b"}],
            [SUBSET],
            {("subset", "290"): {0: "a"}, ("subset", "3"): {0: "b"}},
            id="numbers that are all ids are ids",
        ),
        pytest.param(
            [{"task_id": 0, "completion": "a"}, {"task_id": 1, "completion": "b"}],
            [SUBSET],
            {("subset", "290"): {0: "a"}, ("subset", "201"): {0: "b"}},
            id="numbers that are not all ids are positions",
        ),
        pytest.param(
            [{"task_id": "HumanEval/12", "solution": "h"}, {"task_id": "Mbpp/8", "solution": "m"}],
            [HUMANEVAL, MBPP],
            {("humaneval-pro", "12"): {0: "h"}, ("mbpp-pro", "5"): {0: "m"}},
            id="EvalPlus's names",
        ),
        pytest.param(
            [{"task_id": "BigCodeBench/27", "solution": "c"}],
            [HUMANEVAL, NAMED],
            {("bigcodebench-lite-pro", "BigCodeBench/27"): {0: "c"}},
            id="a literal id tells its suite",
        ),
        pytest.param(
            [{"task_id": "HumanEval/1", "solution": "c"}],
            [HUMANEVAL, suite("my-humaneval", "HumanEval/1")],
            {("my-humaneval", "HumanEval/1"): {0: "c"}},
            id="a literal id comes before a number",
        ),
        pytest.param(
            [{"task_id": "Mbpp/8", "solution": "m"}, {"task_id": "HumanEval/0", "solution": "h"}],
            [HUMANEVAL],
            {("humaneval-pro", "0"): {0: "h"}},
            id="names of other suites are passed over",
        ),
        pytest.param(
            [{"suite": "other", "anything": 1}, "", "  ", {"id": 0, "reply": "a", "suite": None}],
            [HUMANEVAL],
            {("humaneval-pro", "0"): {0: "a"}},
            id="other suites and blank lines are passed over",
        ),
        pytest.param(
            [{"id": 0, "sample": 2, "reply": "a"}, {"id": 0, "reply": "b"}, {"id": 0, "sample": 2, "reply": "a"}],
            [HUMANEVAL],
            {("humaneval-pro", "0"): {2: "a", 3: "b"}},
            id="an identical repeat is no contradiction",
        ),
        pytest.param(
            [{"task_id": 0, "completion": "a", "solution": "b"}],
            [HUMANEVAL],
            {("humaneval-pro", "0"): {0: "b"}},
            id="a solution is preferred to a completion",
        ),
        pytest.param(
            ['\ufeff{"id": 0, "reply": "\\ud800"}'],
            [HUMANEVAL],
            {("humaneval-pro", "0"): {0: "\ud800"}},
            id="byte order mark and lone surrogate",
        ),
    ],
)
def test_which_reply_a_line_is(
    tmp_path: Path, records: list[Any], suites: list[Suite], expected: dict[tuple[str, str], dict[int, str]]
) -> None:
    assert texts(Recording.read(write(tmp_path, *records), suites)) == expected


GOOD = {"id": 0, "reply": "a"}


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ("{", ":2: not JSON: .*; each line is one object: write "),
        ("[" * 100_000, ":2: not JSON: "),
        ("[]", ":2: a line is an object, not an empty list; write "),
        ("null", ":2: a line is an object, not null; write "),
        ({"reply": "a"}, ":2: neither 'id' nor 'task_id' says which problem is meant; write "),
        ({"id": 1}, r":2: no field 'reply' \(or 'completion', 'solution'\) holds what the model said; write "),
        ({"id": True, "reply": "a"}, ":2: 'id' is true or false; write a whole number or a text"),
        ({"id": "", "reply": "a"}, ":2: 'id' is an empty text; write a whole number or a text"),
        ({"task_id": 1.5, "solution": "a"}, ":2: 'task_id' is a number; write a whole number or a text"),
        ({"id": 1, "reply": None}, ":2: 'reply' is null; write \"\" if the model answered nothing, or leave the line out"),
        ({"id": 1, "reply": 5}, ":2: 'reply' is a number; write a text, or a list of texts"),
        ({"task_id": 1, "completion": []}, ":2: 'completion' is an empty list; write a text, or a list"),
        ({"task_id": 1, "completion": ["a", None]}, ":2: 'completion' is a list that holds something else; write a text"),
        (
            {"task_id": 1, "completion": ["a"], "sample": 0},
            ":2: a list of texts holds samples 0, 1, ... by itself; leave 'sample'",
        ),
        ({"id": 1, "reply": "a", "sample": -1}, ":2: 'sample' is -1; write a whole number from 0, or leave it out"),
        ({"id": 1, "reply": "a", "sample": True}, ":2: 'sample' is true or false; write a whole number from 0"),
        ({"id": 1, "reply": "a", "model": 3}, ":2: 'model' is a number; write a text, or leave it out"),
        ({"id": 1, "reply": "a", "finish_reason": []}, ":2: 'finish_reason' is an empty list; write a text, or leave it out"),
        ({"id": 1, "reply": "a", "prompt_tokens": 1.5}, ":2: 'prompt_tokens' is 1.5; write a whole number from 0"),
        ({"id": 1, "reply": "a", "completion_tokens": "7"}, ":2: 'completion_tokens' is a text; write a whole number from 0"),
        (
            {"id": 1, "reply": "a", "suite": 4},
            ":2: 'suite' is a number; write the suite's name as a text, or leave 'suite' out",
        ),
        (
            {"id": "\ud800", "reply": "a"},
            r":2: the suite humaneval-pro has no problem '\\ud800'; its 20 ids run from '0' to '19': correct the id, or the",
        ),
        ({"task_id": "HumanEval/77", "solution": "a"}, ":2: the suite humaneval-pro has no problem 'HumanEval/77'; its 20 ids"),
        (
            {"task_id": 20, "solution": "a"},
            ":2: 'task_id' 20 is no position in the suite humaneval-pro, and that of line 2, 20, is no id there; write ids "
            "throughout, or positions from 0 to 19",
        ),
        (
            {"id": 0, "sample": 0, "reply": "b"},
            ":2: a second, different reply for humaneval-pro 0, sample 0: the first stands in line 1; keep one of them, or ",
        ),
    ],
)
def test_what_is_said_of_a_bad_line(tmp_path: Path, record: Any, message: str) -> None:
    with pytest.raises(UserError, match=r"replies\.jsonl" + message) as caught:
        Recording.read(write(tmp_path, GOOD, record), [HUMANEVAL])
    str(caught.value).encode()


def test_an_mbpp_number_that_mbpp_pro_left_out(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=":1: the suite mbpp-pro has no problem 'Mbpp/1'; its 378 ids run from '0' to '377'"):
        Recording.read(write(tmp_path, {"task_id": "Mbpp/1", "solution": ""}), [MBPP])


@pytest.mark.parametrize("identity", [1, "HumanEval/1", "unheard-of"])
def test_a_line_that_may_belong_to_several_suites(tmp_path: Path, identity: object) -> None:
    with pytest.raises(
        UserError, match=r":1: .* may belong to any of the suites .*; name the suite in each line .*, or run with"
    ):
        Recording.read(write(tmp_path, {"id": identity, "reply": ""}), [HUMANEVAL, suite("humaneval", "0")])


def test_a_line_that_is_not_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "replies.jsonl"
    path.write_bytes(b'{"id": 0, "reply": "a"}\n{"id": 0, "reply": "\xff"}\n')
    with pytest.raises(UserError, match=r":2: not UTF-8 at byte 20 of the line; save the file as UTF-8"):
        Recording.read(path, [HUMANEVAL])


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"cannot read the recorded replies in .*: it is a folder; give a JSONL file"):
        Recording.read(tmp_path, [HUMANEVAL])
    with pytest.raises(UserError, match=r"cannot read the recorded replies in .*: No such file or directory"):
        Recording.read(tmp_path / "absent.jsonl", [HUMANEVAL])


def test_files_that_hold_nothing_for_the_run(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="holds no replies; record some for humaneval-pro"):
        Recording.read(write(tmp_path, ""), [HUMANEVAL])
    records = [{"suite": f"s{n}"} for n in range(7)]
    with pytest.raises(UserError, match="holds no reply for humaneval-pro, only for s0, s1, s2, s3, s4 and 2 more; choose"):
        Recording.read(write(tmp_path, *records), [HUMANEVAL])


@pytest.mark.parametrize(
    ("samples", "has"),
    [([0, 1, 2], "samples 0 to 2"), ([1], "sample 1"), ([0, 2], "samples 0, 2"), ([], "none for this problem")],
)
def test_what_is_said_of_a_missing_reply(tmp_path: Path, samples: list[int], has: str) -> None:
    lines = [{"id": 12, "sample": sample, "reply": ""} for sample in samples]
    path = write(tmp_path, GOOD, *lines)
    with pytest.raises(ReplyError) as caught:
        Recording.read(path, [HUMANEVAL]).get("humaneval-pro", "12", 3)
    assert str(caught.value) == f"{path} holds no reply for humaneval-pro 12, sample 3 (it has {has})"


REPLIES = st.builds(
    Reply,
    st.text(st.characters()),
    st.sampled_from(["", "stop", "length"]),
    st.none() | st.integers(0, 10**9),
    st.none() | st.integers(0, 10**9),
    st.text(st.characters()),
)
KEYS = st.tuples(st.sampled_from(["humaneval-pro", "mbpp-pro"]), st.integers(0, 19), st.integers(0, 4))


@given(st.dictionaries(KEYS, REPLIES, min_size=1))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_is_read_back(tmp_path: Path, replies: dict[tuple[str, int, int], Reply]) -> None:
    records = []
    for (name, identity, sample), reply in replies.items():
        data = reply.to_dict()
        records.append({"suite": name, "id": identity, "sample": sample, "reply": data.pop("text")} | data)
    recording = Recording.read(write(tmp_path, *records), [HUMANEVAL, MBPP])
    for (name, identity, sample), reply in replies.items():
        assert recording.get(name, str(identity), sample) == reply
    assert sum(map(len, recording.replies.values())) == len(replies)
