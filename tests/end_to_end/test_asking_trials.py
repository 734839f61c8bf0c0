"""What asking must survive: faults of all kinds, being killed, crashing workers; and where keys must never be seen.

benchmarks/generation_trials.py does the same at full size.
"""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from provider import KEY, Project, asked_for, delivered, files_below, right_answer

from pytest_selfinvoke.testing import PASSING, Asked, Fault, StubProvider


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Project:
    return Project(pytester, monkeypatch)


def test_faults_of_all_kinds_and_a_crashing_worker_cost_no_reply_and_show_no_key(project: Project) -> None:
    """One run for several questions, since it takes seconds."""
    dice = random.Random(4)

    def fault(asked: Asked) -> Fault | None:
        return dice.choice(PASSING) if dice.random() < 0.3 else None

    project.pytester.makeconftest(
        """
        import os, pathlib

        def pytest_runtest_call(item):
            pathlib.Path(f"environment-{os.getpid()}").write_bytes(pathlib.Path("/proc/self/environ").read_bytes())
            pathlib.Path(f"own-{os.getpid()}").write_text(repr(dict(os.environ)))
            if item.name == "7[m]" and not os.path.exists("crashed"):
                pathlib.Path("crashed").touch()
                os._exit(1)
        """
    )
    with StubProvider(right_answer, fault=fault, retry_after="0.1") as provider:
        project.lay_out(provider, count=40)
        options = ["-n", "2", "--showlocals", "--junitxml=junit.xml", "--log-level=DEBUG", "-rA"]
        result = project.run_apart(*options)
        assert all(asked.headers["authorization"] == f"Bearer {KEY}" for asked in provider.asked), "the key was not used"
        assert delivered(provider) == dict.fromkeys(range(40), 1)
        assert len(provider.asked) > 45
    outcomes = project.outcomes
    crashed = [outcome for outcome in outcomes.values() if outcome["status"] != "passed"]
    assert [outcome["error_type"] for outcome in crashed] == ["WorkerCrashed"]
    assert len(list(project.pytester.path.glob("environment-*"))) >= 2
    assert KEY not in result.stdout.str() + result.stderr.str()
    for path in files_below(project.pytester.path):
        assert KEY.encode() not in path.read_bytes(), path


def test_a_provider_that_repeats_the_key_does_not_bring_it_into_reports(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    with StubProvider(right_answer, fault=lambda asked: Fault.UNAUTHORIZED) as provider:
        project.lay_out(provider)
        monkeypatch.setattr(
            provider, "_refused", lambda fault: _echo(provider.asked[-1].headers["authorization"]), raising=True
        )
        result = project.run("--junitxml=junit.xml", "--showlocals")
    assert "Incorrect API key: Bearer [key]" in result.stdout.str()
    assert KEY not in result.stdout.str() + result.stderr.str()
    for path in files_below(project.pytester.path):
        assert KEY.encode() not in path.read_bytes(), path


def _echo(authorization: str) -> object:
    from aiohttp import web

    return web.json_response({"error": {"message": f"Incorrect API key: {authorization}"}}, status=401)


def test_killed_at_any_moment_the_next_run_goes_on(project: Project) -> None:
    with StubProvider(right_answer, delay_s=0.1) as provider:
        project.lay_out(provider, count=24)
        run = _started(project.pytester.path)
        _until(lambda: sum(provider.delivered.values()) >= 8)
        _kill(run)
        in_flight = 4
        result = project.run("--selfinvoke-concurrency=4")
        result.assert_outcomes(passed=24)
        assert set(asked_for(provider)) == set(range(24))
        assert len(provider.asked) <= 24 + in_flight
        assert len(provider.asked) >= 24
    project.run().stdout.fnmatch_lines(["asked: 0 requests*", "*24 replies from the store"])


def test_two_runs_on_one_store(project: Project) -> None:
    with StubProvider(right_answer, delay_s=0.02) as provider:
        project.lay_out(provider, count=20)
        runs = [_started(project.pytester.path, f"--selfinvoke-results=results-{number}.json") for number in range(2)]
        assert [run.wait(120) for run in runs] == [0, 0]
        assert set(asked_for(provider)) == set(range(20))
    project.run().stdout.fnmatch_lines(["asked: 0 requests*", "*20 replies from the store"])


def _started(folder: Path, *args: str) -> "subprocess.Popen[bytes]":
    options = ["--selfinvoke-suite=own.json", "--selfinvoke-model=m", "--selfinvoke-concurrency=4", *args]
    return subprocess.Popen(
        [sys.executable, "-m", "pytest", "selfinvoke", "-p", "no:cacheprovider", *options],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _kill(run: "subprocess.Popen[bytes]") -> None:
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    with contextlib.suppress(ProcessLookupError):
        os.killpg(run.pid, signal.SIGKILL)


def _until(condition: object) -> None:
    assert callable(condition)
    deadline = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)
