"""The embedded suite ``starter`` and how well its tests tell right solutions from wrong ones."""

import ast
import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

Entry = dict[str, Any]

ENTRIES: list[Entry] = json.loads((files("pytest_selfinvoke.suites") / "starter.json").read_text(encoding="utf-8"))
BY_ID: dict[int, Entry] = {entry["id"]: entry for entry in ENTRIES}
WRONG: list[Path] = sorted((Path(__file__).parent / "starter_wrong").glob("*.py"))
FIELDS = {
    *("id", "raw_problem", "raw_solution", "new_problem", "new_solution", "test_code"),
    *("base_test_code", "base_name", "pro_name", "topic", "level"),
}
TOPICS = {"strings", "lists", "numbers", "dicts", "intervals", "parsing", "graphs", "calendars", "matrices", "formatting"}

each_entry = pytest.mark.parametrize("entry", ENTRIES, ids=[f"{entry['id']}-{entry['pro_name']}" for entry in ENTRIES])
each_wrong = pytest.mark.parametrize("path", WRONG, ids=[path.stem for path in WRONG])


def reference(entry: Entry) -> str:
    return f"{entry['raw_problem']}{entry['raw_solution']}{entry['new_problem']}{entry['new_solution']}\n"


def load(program: str) -> dict[str, Any]:
    """The namespace that a program leaves behind."""
    namespace: dict[str, Any] = {"__name__": "candidate"}
    exec(compile(program, "<candidate>", "exec"), namespace)
    return namespace


def check(tests: str, namespace: dict[str, Any]) -> None:
    exec(compile(tests, "<tests>", "exec"), namespace)


def passes(tests: str, namespace: dict[str, Any]) -> bool:
    try:
        check(tests, namespace)
    except Exception:  # noqa: BLE001 - whatever a wrong solution raises
        return False
    return True


def functions(program: str) -> list[str]:
    return [node.name for node in ast.parse(program).body if isinstance(node, ast.FunctionDef)]


def assertions(tests: str) -> list[ast.Assert]:
    return [node for node in ast.parse(tests).body if isinstance(node, ast.Assert)]


def counted(function: Callable[..., Any], calls: list[None]) -> Callable[..., Any]:
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        calls.append(None)
        return function(*args, **kwargs)

    return wrapper


def test_the_suite_has_at_least_24_problems_with_running_ids() -> None:
    assert len(ENTRIES) >= 24
    assert [entry["id"] for entry in ENTRIES] == list(range(len(ENTRIES)))


def test_every_function_name_is_used_once() -> None:
    names = [entry[key] for entry in ENTRIES for key in ("base_name", "pro_name")]
    assert len(set(names)) == len(names)


def test_every_topic_has_every_level() -> None:
    found = {(entry["topic"], entry["level"]) for entry in ENTRIES}
    assert found == {(topic, level) for topic in TOPICS for level in ("easy", "medium", "hard")}


@each_entry
def test_fields_are_complete_and_pieces_end_with_a_newline(entry: Entry) -> None:
    assert entry.keys() == FIELDS
    assert all(isinstance(entry[key], str) and entry[key] for key in FIELDS - {"id"})
    assert all(entry[key].endswith("\n") for key in FIELDS if key.endswith(("problem", "solution", "code")))


@each_entry
def test_statements_name_the_functions_and_end_where_the_bodies_begin(entry: Entry) -> None:
    assert f"def {entry['base_name']}(" in entry["raw_problem"]
    assert f"def {entry['pro_name']}(" in entry["new_problem"]
    assert entry["raw_problem"].rstrip().endswith((":", '"""'))
    assert entry["new_problem"].rstrip().endswith(":")
    assert functions(entry["raw_problem"] + entry["raw_solution"])[-1] == entry["base_name"]
    assert functions(entry["new_problem"] + entry["new_solution"]) == [entry["pro_name"]]


@each_entry
def test_tests_hold_enough_assertions_about_the_right_function(entry: Entry) -> None:
    for key, name, least in (("test_code", "pro_name", 5), ("base_test_code", "base_name", 4)):
        found = assertions(entry[key])
        assert len(found) >= least
        called = [node for node in found if f"{entry[name]}(" in ast.unparse(node)]
        assert len(called) >= 4


@each_entry
def test_reference_passes_its_tests(entry: Entry) -> None:
    check(entry["base_test_code"], load(reference(entry)))
    check(entry["test_code"], load(reference(entry)))


@each_entry
def test_reference_calls_its_base(entry: Entry) -> None:
    namespace = load(reference(entry))
    calls: list[None] = []
    namespace[entry["base_name"]] = counted(namespace[entry["base_name"]], calls)
    check(entry["test_code"], namespace)
    assert len(calls) >= 4


@each_entry
def test_a_base_that_returns_nothing_is_noticed(entry: Entry) -> None:
    namespace = load(reference(entry))
    namespace[entry["base_name"]] = lambda *args, **kwargs: None
    assert not passes(entry["test_code"], namespace)
    assert not passes(entry["base_test_code"], namespace)


@each_entry
def test_at_least_two_wrong_solutions_are_kept(entry: Entry) -> None:
    assert sum(path.name.startswith(f"{entry['id']:02}_") for path in WRONG) >= 2


@each_wrong
def test_wrong_solution_is_rejected(path: Path) -> None:
    program = path.read_text(encoding="utf-8")
    entry = BY_ID[int(path.name[:2])]
    assert program.startswith("# ")
    assert functions(program) == [entry["base_name"], entry["pro_name"]]
    assert not passes(entry["test_code"], load(program))
