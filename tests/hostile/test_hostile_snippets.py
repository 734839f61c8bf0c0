"""Our own hostile, odd and broken solutions: each gets a verdict it may get, and nothing outside is read, written, reached,
signalled or left running.
"""

import os
import secrets
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from hostile_snippets import FOLDER, Snippet, read
from outside_world import Outside

from pytest_selfinvoke.execution.census import descendants
from pytest_selfinvoke.execution.limits import Limits
from pytest_selfinvoke.execution.runner import Runner
from pytest_selfinvoke.generation.reply import Solution
from pytest_selfinvoke.suites.problem import Problem

SNIPPETS = [read(path) for path in sorted(FOLDER.glob("*.py"))]

TESTS = "assert new([1, 2, 3]) == [2, 3, 4]\nassert new([]) == []\n"
RIGHT = Solution("def base(x):\n    return x + 1\n\n\ndef new(xs):\n    return [base(x) for x in xs]\n", "test")
AMPLE = Limits(cpu_s=5, wall_s=30)


def problem(tests: str) -> Problem:
    return Problem(
        suite="hostile",
        id="0",
        base_statement="def base(x):\n",
        base_reference="    return x + 1\n\n",
        pro_statement="def new(xs):\n",
        pro_reference="    return [base(x) for x in xs]\n",
        tests=tests,
        base_name="base",
        pro_name="new",
    )


@dataclass
class Place:
    """A runner, what is around it, and whether the tests run out of the solution's reach."""

    runner: Runner
    outside: Outside
    sealed: bool
    # What no program can work out: the same for all, so that one snippet does not find what was left for another.
    numbers: tuple[int, ...] = field(default_factory=lambda: tuple(secrets.randbelow(8 * 10**12) + 10**12 for _ in range(3)))

    @property
    def server(self) -> int:
        assert self.runner._server is not None
        assert self.runner._server.pid is not None
        return self.runner._server.pid

    def files(self) -> set[str]:
        """The files in the runner's own folder."""
        assert self.runner._server is not None
        return {str(path) for path in self.runner._server.folder.rglob("*") if not path.is_dir()}

    def lacks(self, needs: tuple[tuple[str, ...], ...]) -> str:
        """Why a snippet cannot be judged here, empty if it can."""
        for group in needs:
            if group in (("sealed",), ("64bit",)) or set(group) & set(self.runner.layers):
                continue
            off = (f"{name} is off ({self.runner.layers_off.get(name, 'this version has no such layer')})" for name in group)
            return "it would get what it is after: " + ", ".join(off)
        return "it knows 64-bit CPython only" if ("64bit",) in needs and sys.maxsize < 2**32 else ""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    outside = Outside(tmp_path_factory.mktemp("world"))
    with pytest.MonkeyPatch.context() as patch:
        for name, value in outside.environment().items():
            patch.setenv(name, value)
        patch.chdir(outside.project)
        with Runner() as runner:
            verdict = runner.judge(problem(TESTS), RIGHT, AMPLE)
            assert verdict.passed
            yield Place(runner, outside, verdict.sealed)
    outside.close()


@pytest.mark.parametrize("snippet", [pytest.param(snippet, id=snippet.name) for snippet in SNIPPETS])
def test_snippet(place: Place, snippet: Snippet, request: pytest.FixtureRequest) -> None:
    if reason := place.lacks(snippet.needs):
        pytest.skip(reason)
    if ("sealed",) in snippet.needs and not place.sealed:
        request.applymarker(
            pytest.mark.xfail(strict=True, raises=AssertionError, reason="the tests run in the solution's process")
        )
    if snippet.known:
        request.applymarker(pytest.mark.xfail(strict=True, reason=snippet.known))
    tests = {
        "": TESTS,
        "listed": TESTS.replace("new([1, 2, 3])", "list(new([1, 2, 3]))").replace("new([])", "list(new([]))"),
        "unguessable": f"assert new([1, 2, 3]) == {list(place.numbers)}\nassert new([]) == []\n",
    }[snippet.tests]
    # It does not run after a snippet that broke it, which has failed for that.
    place.runner.start()
    server, processes, files = place.server, len(descendants(place.server)), place.files()

    verdict = place.runner.judge(problem(tests), Solution(place.outside.aim(snippet.source), "test"), snippet.limits)

    assert place.outside.touched() == []
    assert verdict.status in snippet.expect, verdict
    assert snippet.says in ("", verdict.error_type), verdict
    assert place.outside.secret not in repr(verdict)
    assert not any(str(number) in verdict.output for number in place.numbers)
    assert place.outside.left_running(server, processes) == []
    assert place.files() <= files
    assert place.server == server, "the server had to be started again"
    assert place.runner.judge(problem(TESTS), RIGHT, AMPLE).passed


@pytest.mark.skipif(not os.path.isdir("/proc/self/task"), reason="looks into Linux's /proc")
def test_the_process_of_the_tests_stays_small(place: Place) -> None:
    if not place.sealed:
        pytest.fail("there is no such process")
    source = "def new(xs):\n    for n in range(60):\n        yield str(n % 10) * 10_000_000\n"
    place.runner.judge(problem("assert list(new([])) == []\n"), Solution(source, "test"), AMPLE)
    assert max(map(peak_mb, descendants(os.getpid()))) < 512


def peak_mb(pid: int) -> float:
    """The most memory a process had, in MiB: proc_pid_status(5)."""
    try:
        with open(f"/proc/{pid}/status", encoding="utf-8", errors="replace") as file:
            return sum(int(line.split()[1]) for line in file if line.startswith("VmHWM")) / 1024
    except OSError:
        return 0.0


def test_the_bystander_notices(place: Place) -> None:
    os.kill(place.outside.bystander.pid, 9)
    (place.outside.project / "new.txt").touch()
    assert place.outside.touched() == [str(place.outside.project), str(place.outside.project / "new.txt"), "the bystander"]
    (place.outside.project / "new.txt").unlink()
    place.outside.touched()
    assert place.outside.touched() == []


def test_the_corpus() -> None:
    kinds = Counter(snippet.kind for snippet in SNIPPETS)
    assert len(SNIPPETS) >= 80
    assert min(kinds.values()) >= 5, kinds
    assert len({snippet.tries for snippet in SNIPPETS}) == len(SNIPPETS)
    assert all(snippet.tries.endswith(".") for snippet in SNIPPETS)
