"""Problem files: what is read, and how mistakes in them are told."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_selfinvoke.errors import UserError
from pytest_selfinvoke.suites.catalogue import load_suites
from pytest_selfinvoke.suites.problem import Suite
from pytest_selfinvoke.suites.published import PUBLISHED
from pytest_selfinvoke.suites.reader import suite_from_bytes

RECORD = {
    "id": 0,
    "raw_problem": "# Double a number.\ndef double(x):\n",
    "raw_solution": "    return 2 * x\n",
    "new_problem": "# Double each number.\nimport math\ndef double_all(xs):\n",
    "new_solution": "    return [double(x) for x in xs]\n",
    "test_code": "assert double_all([1]) == [2]",
}


def read(*records: Any, name: str = "own", suffix: str = ".json") -> Suite:
    text = "\n".join(map(json.dumps, records)) if suffix == ".jsonl" else json.dumps(list(records))
    return suite_from_bytes(name, text.encode(), f"{name}{suffix}")


def changed(**fields: Any) -> dict[str, Any]:
    return RECORD | fields


def test_published_fields_become_a_problem() -> None:
    suite = read(RECORD)
    (problem,) = suite.problems
    assert (problem.suite, problem.id, problem.base_name, problem.pro_name) == ("own", "0", "double", "double_all")
    assert problem.imports == "import math"
    namespace: dict[str, Any] = {}
    exec(problem.reference + problem.tests, namespace)
    assert suite.by_id["0"] is problem


@pytest.mark.parametrize("name", ["humaneval-pro", "mbpp-pro", "bigcodebench-lite-pro"])
def test_lines_of_published_files_tell_what_their_programs_do(shared: Path, name: str) -> None:
    file = shared / "suites" / PUBLISHED[name].file.name
    assert suite_from_bytes(name, file.read_bytes(), "there", sound=True) == suite_from_bytes(name, file.read_bytes(), "there")


def test_what_lines_do_not_tell_is_read_from_the_programs() -> None:
    helper = changed(raw_solution="    return twice(x)\ndef twice(x):\n    return 2 * x\n")
    both = changed(test_code="assert double_all([1]) == [double(1)]")
    named = changed(pro_name="double")
    for record in (RECORD, helper, both, named):
        content = json.dumps([record]).encode()
        assert suite_from_bytes("own", content, "there", sound=True) == suite_from_bytes("own", content, "there")


def test_jsonl_and_json_give_the_same_problems() -> None:
    records = [changed(id=number) for number in range(3)]
    assert read(*records).problems == read(*records, suffix=".jsonl").problems


@given(st.lists(st.one_of(st.integers(), st.text("abc/- .é1", min_size=1)), min_size=1, max_size=5, unique_by=str))
def test_ids_come_back_as_text_in_file_order(ids: list[int | str]) -> None:
    assert [problem.id for problem in read(*[changed(id=identity) for identity in ids]).problems] == [str(i) for i in ids]


def test_base_function_is_the_one_that_its_helpers_serve() -> None:
    signature_of_helper = changed(
        raw_problem="def helper(x):\n", raw_solution="    return 2 * x\ndef double(x):\n    return helper(x)\n"
    )
    assert read(signature_of_helper).problems[0].base_name == "double"
    two_roots = changed(raw_problem="def encode(x):\n    return -x\n\ndef double(x):\n")
    assert read(two_roots).problems[0].base_name == "double"


def test_a_pro_function_of_one_line_is_none_of_the_base_part() -> None:
    one_line = changed(new_problem="def double_all(xs):", new_solution=" return [double(x) for x in xs]\n")
    (problem,) = read(one_line).problems
    assert (problem.base_name, problem.pro_name) == ("double", "double_all")
    joined = changed(raw_solution="    return 2 * x", new_problem="\ndef double_all(xs):\n")
    (problem,) = read(joined).problems
    assert (problem.base_name, problem.pro_name) == ("double", "double_all")


def test_names_can_be_given() -> None:
    given_names = changed(base_name="double_all", pro_name="double")
    assert (read(given_names).problems[0].base_name, read(given_names).problems[0].pro_name) == ("double_all", "double")


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (3, ["own.json, record 0", "an object"]),
        ({"id": 1}, ["own.json, record 0", "'raw_problem'"]),
        (changed(id=True), ["'id'", "True"]),
        (changed(id=""), ["'id'"]),
        (changed(id=1.5), ["'id'"]),
        (changed(id="a::b"), ["'a::b'", "node ids"]),
        (changed(id="a[b]"), ["'a[b]'", "node ids"]),
        (changed(test_code=["assert"]), ["'test_code'", "a list"]),
        (changed(new_solution="    return (\n"), ["reference program", "line"]),
        (changed(test_code="assert ("), ["test_code", "line 1"]),
        (changed(test_code="# later"), ["test_code holds no statement"]),
        (changed(time_zone="CST\0"), ["'time_zone'", "'CST-8'"]),
        (changed(base_test_code="assert ("), ["base_test_code", "line 1"]),
        (changed(base_test_code="# later"), ["base_test_code holds no statement"]),
        (changed(id="a\x1bc"), ["cannot be shown"]),
        (changed(raw_problem="x = 1\n", raw_solution="", new_problem="", new_solution=""), ["no function"]),
        (changed(pro_name="other"), ["'other'", "'pro_name'"]),
    ],
)
def test_a_bad_record_is_named(record: Any, words: list[str]) -> None:
    with pytest.raises(UserError) as error:
        read(record)
    assert all(word in str(error.value) for word in words), error.value


def test_a_bad_line_is_named() -> None:
    with pytest.raises(UserError, match=r"^own\.jsonl:3: not JSON"):
        suite_from_bytes("own", f"{json.dumps(RECORD)}\n\n{{]\n".encode(), "own.jsonl")
    with pytest.raises(UserError, match=r"own\.jsonl:2: the id '0' is taken"):
        read(RECORD, RECORD, suffix=".jsonl")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{}", "a list of problems, not an object"),
        (b"[]", "holds no problems"),
        (b"\xff\xfe", "not UTF-8"),
        (b"[" * 9**5, "not JSON"),
    ],
)
def test_a_bad_file_is_told(content: bytes, words: str) -> None:
    with pytest.raises(UserError, match=words):
        suite_from_bytes("own", content, "own.json")


def test_a_suite_name_must_fit_into_node_ids() -> None:
    with pytest.raises(UserError, match="may not hold"):
        read(RECORD, name="a::b")


def test_catalogue_errors(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="did you mean 'mbpp-pro'"):
        load_suites(["mbp-pro"], None)
    with pytest.raises(UserError, match=r"\.json or \.jsonl"):
        load_suites(["zzz"], None)
    with pytest.raises(UserError, match="^ini selfinvoke_suites: no suite"):
        load_suites(["zzz"], None, named_by="ini selfinvoke_suites")
    with pytest.raises(UserError, match="environment variable SELFINVOKE_DATA: cannot read"):
        load_suites(["humaneval-pro"], tmp_path, data_by="environment variable SELFINVOKE_DATA")
    with pytest.raises(UserError, match=r"cannot read .*humaneval_pro\.json: No such file"):
        load_suites(["humaneval-pro"], tmp_path)
    (tmp_path / "humaneval_pro.json").write_text("[]")
    with pytest.raises(UserError, match="is not the published file"):
        load_suites(["humaneval-pro"], tmp_path)
    (tmp_path / "starter.json").write_text(json.dumps([RECORD]))
    with pytest.raises(UserError, match="two suites are called 'starter'"):
        load_suites(["starter", str(tmp_path / "starter.json")], None)


def test_embedded_suites_are_sorted_and_read_once() -> None:
    suites = load_suites(["tiny", "starter", "tiny"], None)
    assert [suite.name for suite in suites] == ["starter", "tiny"]
    assert len(suites[1].problems) == 40


def test_published_suites(shared: Path) -> None:
    suites = load_suites(list(PUBLISHED), shared / "suites")
    assert {suite.name: len(suite.problems) for suite in suites} == {
        name: published.problems for name, published in PUBLISHED.items()
    }
    for suite in suites:
        file = PUBLISHED[suite.name].file
        assert (suite.sha256, (shared / "suites" / file.name).stat().st_size) == (file.sha256, file.size)


def test_base_suites_have_no_pro_part_and_pro_problems_know_their_base(shared: Path) -> None:
    suites = {suite.name: suite for suite in load_suites(list(PUBLISHED), shared / "suites")}
    for name, published in PUBLISHED.items():
        if published.base:
            base = suites[published.base].by_id
            for problem in suites[name].problems:
                partner = base[problem.base_id]
                assert (problem.base_suite, problem.base_name) == (published.base, partner.base_name)
                assert problem.base_tests == partner.tests
            assert suites[name].by_id.keys() == base.keys() == suites[f"{published.base}+"].by_id.keys()
    for name in ("humaneval", "humaneval+", "mbpp", "mbpp+"):
        assert not any(problem.has_pro for problem in suites[name].problems)


def test_a_folder_without_the_base_file_costs_only_the_base_tests(shared: Path, tmp_path: Path) -> None:
    shutil.copy(shared / "suites" / "humaneval_pro.json", tmp_path)
    (suite,) = load_suites(["humaneval-pro"], tmp_path)
    assert {(problem.base_suite, problem.base_tests) for problem in suite.problems} == {("humaneval", "")}


def test_names_of_base_functions(shared: Path) -> None:
    suites = load_suites(["bigcodebench-lite-pro", "humaneval-pro", "mbpp-pro"], shared / "suites")
    entry_points = json.loads((shared / "suites" / "mbpp_pro_to_mbpp_plus.json").read_text())
    assert [problem.base_name for problem in suites[2].problems] == [entry["entry_point"] for entry in entry_points]
