"""What is kept of references from run to run, and that nothing that can happen to the file breaks anything."""

import json
import multiprocessing
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from execution_problems import example
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pytest_selfinvoke.execution import reference_cache
from pytest_selfinvoke.execution.limits import REFERENCE_LIMITS
from pytest_selfinvoke.execution.reference_cache import FILE_NAME, MOST_AGE_S, ReferenceCache
from pytest_selfinvoke.execution.references import References
from pytest_selfinvoke.execution.runner import Runner
from pytest_selfinvoke.execution.verdict import Verdict

PASSED = Verdict("passed", cpu_s=0.25, called_base=True, sealed=True)
FAILED = Verdict("wrong", error_type="AssertionError")
LAYERS = ("limits", "seccomp")


def note(folder: Path, verdict: Verdict = PASSED, number: int = 0) -> None:
    ReferenceCache(folder).note(replace(example(), id=str(number)), LAYERS, REFERENCE_LIMITS, verdict)


def find(folder: Path, number: int = 0) -> Verdict | None:
    return ReferenceCache(folder).find(replace(example(), id=str(number)), LAYERS, REFERENCE_LIMITS)


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / FILE_NAME).read_text().splitlines()]


@pytest.mark.parametrize("called", [True, False, None])
@pytest.mark.parametrize("unsealed_by", ["", "DataFrame"])
def test_what_passed_is_found_by_others(tmp_path: Path, called: bool | None, unsealed_by: str) -> None:
    note(tmp_path / "new", replace(PASSED, called_base=called, unsealed_by=unsealed_by, sealed=not unsealed_by, output="x"))
    expected = Verdict("passed", cpu_s=0.25, called_base=called, unsealed_by=unsealed_by, sealed=not unsealed_by)
    assert find(tmp_path / "new") == expected


def test_it_depends_on_all_that_a_verdict_depends_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    note(tmp_path)
    cache, problem = ReferenceCache(tmp_path), example()
    assert cache.find(problem, LAYERS, REFERENCE_LIMITS)
    assert cache.find(replace(problem, suite="other", id="5"), LAYERS, REFERENCE_LIMITS)
    for other in (
        replace(problem, tests="assert new([]) == []"),
        replace(problem, base_reference="    return 1 + x\n\n"),
        replace(problem, base_name="new"),
        replace(problem, time_zone="CST-8"),
    ):
        assert cache.find(other, LAYERS, REFERENCE_LIMITS) is None
    assert cache.find(problem, ("limits",), REFERENCE_LIMITS) is None
    assert cache.find(problem, LAYERS, replace(REFERENCE_LIMITS, memory_bytes=1 << 20)) is None
    monkeypatch.setattr(reference_cache, "_host", lambda: "another processor, Python or package")
    assert ReferenceCache(tmp_path).find(problem, LAYERS, REFERENCE_LIMITS) is None


def test_another_version_of_any_package_is_another_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packages = tmp_path / "site-packages"
    (packages / "pandas-2.3.3.dist-info").mkdir(parents=True)
    monkeypatch.setattr(sys, "path", [*sys.path, str(packages)])
    digests = [reference_cache._host.__wrapped__()]
    (packages / "pandas-2.3.3.dist-info").rename(packages / "pandas-3.1.1.dist-info")
    digests.append(reference_cache._host.__wrapped__())
    monkeypatch.setattr(sys, "version", "3.99.0")
    digests.append(reference_cache._host.__wrapped__())
    assert len(set(digests)) == 3


def test_one_that_failed_is_not_noted_and_takes_back_what_was(tmp_path: Path) -> None:
    note(tmp_path, FAILED)
    assert not (tmp_path / FILE_NAME).exists()
    note(tmp_path)
    note(tmp_path, FAILED)
    assert find(tmp_path) is None
    note(tmp_path)
    assert find(tmp_path)


@pytest.mark.parametrize("cpu_s", [1e300, REFERENCE_LIMITS.cpu_s + 1])
def test_no_limit_is_made_of_a_time_that_no_reference_can_take(tmp_path: Path, cpu_s: float) -> None:
    note(tmp_path, replace(PASSED, cpu_s=cpu_s))
    assert find(tmp_path) is None


def test_what_others_append_meanwhile_is_found(tmp_path: Path) -> None:
    cache = ReferenceCache(tmp_path)
    assert cache.find(example(), LAYERS, REFERENCE_LIMITS) is None
    note(tmp_path)
    assert cache.find(example(), LAYERS, REFERENCE_LIMITS)


@pytest.mark.parametrize("age_s", [MOST_AGE_S + 10, -3600.0])
def test_what_is_old_or_from_the_future_is_not_found(tmp_path: Path, age_s: float, monkeypatch: pytest.MonkeyPatch) -> None:
    note(tmp_path)
    now = lines(tmp_path)[0]["at"]
    monkeypatch.setattr(time, "time", lambda: now + age_s)
    assert find(tmp_path) is None


def test_it_is_noted_again_only_after_a_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    note(tmp_path)
    note(tmp_path)
    assert len(lines(tmp_path)) == 1
    now = lines(tmp_path)[0]["at"]
    monkeypatch.setattr(time, "time", lambda: now + 2 * 86_400)
    note(tmp_path, replace(PASSED, cpu_s=0.5))
    assert len(lines(tmp_path)) == 2
    found = find(tmp_path)
    assert found is not None
    assert found.cpu_s == 0.5


def _no_folder(folder: Path) -> None:
    folder.write_text("a file")


def _a_folder_in_its_place(folder: Path) -> None:
    (folder / FILE_NAME).mkdir(parents=True)


def _a_link_to_nowhere(folder: Path) -> None:
    folder.mkdir()
    (folder / FILE_NAME).symlink_to("nowhere/at/all")


@pytest.mark.parametrize("spoil", [_no_folder, _a_folder_in_its_place, _a_link_to_nowhere])
def test_where_nothing_can_be_written_nothing_is_found(tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    spoil(tmp_path / "kept")
    note(tmp_path / "kept")
    assert find(tmp_path / "kept") is None


def test_a_line_cut_off_spoils_at_most_its_neighbour(tmp_path: Path) -> None:
    note(tmp_path, number=0)
    file = tmp_path / FILE_NAME
    file.write_bytes(file.read_bytes() + b'{"key": "ab')
    assert find(tmp_path)
    replaced = replace(example(), tests="assert new([0]) == [1]")
    for _ in range(2):
        ReferenceCache(tmp_path).note(replaced, LAYERS, REFERENCE_LIMITS, PASSED)
    assert ReferenceCache(tmp_path).find(replaced, LAYERS, REFERENCE_LIMITS)
    assert find(tmp_path)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=3)
)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=200) | st.dictionaries(st.sampled_from(["at", "cpu_s", "passed", "called_base", "unsealed_by"]), JSON)
)
def test_any_bytes_and_any_values_are_survived(tmp_path: Path, content: bytes | dict[str, Any]) -> None:
    file = tmp_path / FILE_NAME
    file.unlink(missing_ok=True)
    note(tmp_path)
    if isinstance(content, bytes):
        file.write_bytes(content + b"\n" + file.read_bytes())
        assert find(tmp_path)
    else:
        file.write_text(json.dumps(lines(tmp_path)[0] | content) + "\n")
        found = find(tmp_path)
        assert found is None or (found.passed and found.cpu_s >= 0)


def test_a_file_that_grew_too_large_is_begun_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    note(tmp_path)
    monkeypatch.setattr(reference_cache, "_MOST_BYTES", 10)
    assert find(tmp_path) is None
    monkeypatch.undo()
    note(tmp_path)
    assert find(tmp_path)


def _note_many(folder: Path, first: int) -> None:
    cache = ReferenceCache(folder)
    for number in range(first, first + 50):
        cache.note(replace(example(), tests=f"assert new([{number}])"), LAYERS, REFERENCE_LIMITS, PASSED)


def test_writers_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_note_many, args=(tmp_path, first)) for first in (0, 1000)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0, 0]
    assert len({line["key"] for line in lines(tmp_path)}) == 100


def test_a_reference_that_is_known_is_not_run(runner: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = References(runner, cache=ReferenceCache(tmp_path)).check(example())
    assert first.passed
    references = References(runner, cache=ReferenceCache(tmp_path))
    with monkeypatch.context() as patched:
        patched.setattr(Runner, "judge", None)
        known = references.check(example())
    assert (known.status, known.cpu_s, known.called_base) == ("passed", first.cpu_s, True)
    # To run it all the same is always possible, and is what is remembered then.
    assert references.run(example()).tests_passed == 2
    assert references.check(example()).tests_passed == 2
