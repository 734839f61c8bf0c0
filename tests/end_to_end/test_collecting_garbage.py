"""What Python had before a run began is left out of its searches for garbage; what is the user's is not."""

import gc
from pathlib import Path

import pytest
from provider import Project, right_answer

from pytest_selfinvoke import garbage
from pytest_selfinvoke.testing import StubProvider

CONFTEST = """
import gc


class Log:
    def __init__(self, name):
        self.file = open(name, "w")
        self.file.write("what must not be lost")


LOG = Log("own.txt")


def pytest_configure(config):
    # What was there before the run began is in circles with this, and only a search for garbage finds them.
    config.log = Log("given.txt")
    with open(f"frozen.{getattr(config, 'workerinput', {}).get('workerid', 'main')}", "w") as file:
        file.write(f"{gc.get_freeze_count()} {any(thing is LOG for thing in gc.get_objects())}")
"""


def run(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    """As from a shell, and not from a test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PYTEST_CURRENT_TEST")
        return pytester.runpytest_subprocess(*arguments)


def frozen(folder: Path) -> dict[str, tuple[int, str]]:
    found = {}
    for file in folder.glob("frozen.*"):
        count, users = file.read_text().split()
        found[file.suffix.removeprefix(".")] = (int(count), users)
    return found


def test_a_run_leaves_out_what_was_there_before_it(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(CONFTEST)
    result = run(pytester, "selfinvoke", "--selfinvoke-demo", "--selfinvoke-limit=1", "-n", "1")
    result.stdout.fnmatch_lines(["*exit status*"])
    assert {Path(name).read_text() for name in ("own.txt", "given.txt")} == {"what must not be lost"}
    seen = frozen(pytester.path)
    assert seen.keys() == {"main", "gw0"}
    assert all(count > 10_000 and users == "True" for count, users in seen.values())


def test_nor_is_anything_lost_where_litellm_was_imported(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    with StubProvider(right_answer) as provider:
        Project(pytester, monkeypatch).lay_out(provider, count=1)
        pytester.makeconftest(CONFTEST)
        result = run(pytester, "selfinvoke", "--selfinvoke-suite=own.json", "--selfinvoke-model=m")
    assert result.ret == 0
    assert {Path(name).read_text() for name in ("own.txt", "given.txt")} == {"what must not be lost"}


def test_without_a_model_nothing_is_touched(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile("def test_it(): pass")
    assert run(pytester).ret == 0
    ((count, users),) = frozen(pytester.path).values()
    # CPython 3.12 leaves out a few hundred by itself.
    assert count < 10_000
    assert users == "True"


def test_a_model_named_in_the_ini_file_counts(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(CONFTEST)
    pytester.makeini("[pytest]\nselfinvoke_models = reference\nselfinvoke_suites = starter\n")
    run(pytester, "selfinvoke", "--selfinvoke-limit=1")
    assert frozen(pytester.path)["main"][0] > 10_000


def test_tests_beside_ours_find_what_pytest_has_made(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import gc
        import pytest

        def test_it(request):
            assert any(thing is request.config for thing in gc.get_objects())
            assert any(type(thing) is dict and "config" in thing for thing in gc.get_referrers(request.config))
        """
    )
    result = run(pytester, ".", "selfinvoke", "--selfinvoke-demo", "--selfinvoke-limit=1")
    result.assert_outcomes(passed=3)


def test_what_is_unusually_much_is_not_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(garbage, "_MOST", 10)
    before = gc.get_freeze_count()
    assert not garbage.leave_out()
    assert gc.get_freeze_count() == (0 if before < 10_000 else before)


def test_nothing_is_left_out_in_a_run_within_a_test(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(CONFTEST)
    pytester.runpytest_subprocess("selfinvoke", "--selfinvoke-demo", "--selfinvoke-limit=1", "--co")
    ((count, _),) = frozen(pytester.path).values()
    assert count < 10_000
