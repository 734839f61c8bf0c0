"""The three modes, what is said of layers that are off, and the layers without root."""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from execution_problems import RIGHT, answer, example

from pytest_selfinvoke.errors import SandboxError, UserError
from pytest_selfinvoke.execution import isolation
from pytest_selfinvoke.execution.isolation import Isolation, missing
from pytest_selfinvoke.execution.remedies import remedy
from pytest_selfinvoke.execution.runner import Runner

FEW = {"limits", "session", "descriptors", "environment", "folder", "memory", "survivors"}
ROOT = Path(__file__).resolve().parents[2]
linux = pytest.mark.skipif(sys.platform != "linux", reason="Linux's interfaces")


SAID = '{"on": ["limits"], "off": {"landlock": "Function not implemented; to get it: use Linux", "network": "no"}}'


@pytest.fixture
def two_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "_PROBE", f"print({SAID!r})")


@pytest.mark.usefixtures("two_missing")
def test_strict_names_each_missing_layer_and_the_way_to_it() -> None:
    with pytest.raises(UserError) as caught:
        Isolation.probe("strict")
    assert str(caught.value).splitlines() == [
        "--selfinvoke-isolation=strict, and these layers do not work here (auto goes on without them):",
        "  landlock: Function not implemented; to get it: use Linux",
        "  network: no",
    ]


@pytest.mark.usefixtures("two_missing")
def test_auto_goes_on_and_says_what_is_off() -> None:
    probed = Isolation.probe("auto")
    assert probed.line() == "isolation auto: limits; off: landlock, network"
    assert probed.to_dict()["off"]["network"] == "no"


def test_a_worker_with_less_is_not_glossed_over() -> None:
    probed = Isolation("auto", ("limits", "seccomp"), {"landlock": "no"})
    assert probed.of_all([]) == probed
    assert probed.of_all([("limits", "seccomp"), ("limits",)]) == Isolation(
        "auto", ("limits",), {"landlock": "no", "seccomp": "not in every worker"}
    )


def test_probing_that_fails_is_no_layer_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    probed = Isolation.probe("auto")
    assert probed.on == ()
    assert "could not be tried" in probed.off["all"]
    with pytest.raises(UserError, match="could not be tried"):
        Isolation.probe("strict")


@pytest.mark.parametrize("probe", ["1 / 0", "print('no')", "import os; os.kill(os.getpid(), 9)"])
def test_a_probe_that_breaks_is_no_layer_at_all(monkeypatch: pytest.MonkeyPatch, probe: str) -> None:
    monkeypatch.setattr(isolation, "_PROBE", probe)
    assert "could not be tried" in Isolation.probe("auto").off["all"]


def test_a_probe_that_nobody_waits_for_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    monkeypatch.setattr(
        isolation, "_PROBE", f"import os, time; open({str(note)!r}, 'w').write(f'{{os.getpid()}}\\n'); time.sleep(60)"
    )
    with Isolation.probing("auto"):
        while not (note.exists() and note.read_text().endswith("\n")):
            time.sleep(0.01)
    with pytest.raises(ProcessLookupError):
        os.kill(int(note.read_text()), 0)


def test_the_probe_says_what_the_server_will_have(runner: Runner) -> None:
    probed = Isolation.probe("auto")
    assert probed.on == runner.layers
    assert dict(probed.off) == runner.layers_off


@linux
def test_limits_leaves_the_rest_out(open_runner: Runner) -> None:
    assert set(open_runner.layers) <= FEW
    assert all("--selfinvoke-isolation=limits" in open_runner.layers_off[name] for name in ("seccomp", "landlock", "network"))
    verdict = open_runner.judge(example(), answer(f"open({str(Path(__file__))!r}).read()\n{RIGHT}"))
    assert verdict.passed
    assert verdict.layers == open_runner.layers


def test_a_strict_runner_has_all_layers_or_does_not_start(runner: Runner) -> None:
    strict = Runner(isolation="strict")
    try:
        if runner.layers_off:
            with pytest.raises(SandboxError, match="strict"):
                strict.start()
        else:
            assert strict.judge(example(), answer(RIGHT)).passed
    finally:
        strict.close()


def test_every_layer_off_comes_with_a_way_to_get_it() -> None:
    assert "to get it: " in remedy("landlock", "Function not implemented")
    assert missing({"seccomp": "x"}).endswith("\n  seccomp: x")


UNPRIVILEGED = """
import os, subprocess, sys
os.setgroups([]); os.setgid(65534); os.setuid(65534)
os.chdir("/")
sys.path[:0] = [{copy!r}, {copy!r} + "/tests/execution"]
from execution_problems import RIGHT, answer, example
from pytest_selfinvoke.execution.runner import Runner
with Runner() as runner:
    runner.start()
    print(sorted(runner.layers_off))
    tester = runner._processes.tester.pid
    other = subprocess.Popen(["sh", "-c", "echo; read line"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    other.stdout.readline()
    for pid in (other.pid, tester):
        try:
            os.close(os.open(f"/proc/{{pid}}/mem", os.O_RDONLY))
            print("open")
        except PermissionError:
            print("closed")
    print(runner.judge(example(), answer(RIGHT)).status)
    for statement in {statements!r}:
        source = "import os, socket\\n" + statement + "\\n" + RIGHT
        print(runner.judge(example(), answer(source)).error_type)
"""
STATEMENTS = ["open('/etc/passwd')", "os.fork()", "os.kill(os.getppid(), 9)", "socket.socket()", "open('/tmp/x', 'w')"]


@linux
def test_the_process_of_the_tests_leaves_no_core_file(runner: Runner) -> None:
    assert runner._processes is not None
    limits = Path(f"/proc/{runner._processes.tester.pid}/limits").read_text(encoding="ascii")
    assert re.search(r"Max core file size +0 +0 ", limits)


@linux
def test_the_layers_hold_without_root(tmp_path: Path) -> None:
    python = Path("/usr/bin/python3")
    if os.getuid() != 0:
        pytest.skip("the other tests run without root here")
    if not python.exists():
        pytest.skip(f"no {python}, and this Python may lie in root's own folder")
    version = subprocess.run([python, "-c", "import sys; print(sys.version_info >= (3, 11))"], capture_output=True, check=True)
    if version.stdout.strip() != b"True":
        pytest.skip(f"{python} is too old")
    for folder in (tmp_path, *tmp_path.parents):
        if folder.parent == folder.parent.parent:
            break
        # Python lists the folder that it imports from.
        folder.chmod(folder.stat().st_mode | (0o055 if folder == tmp_path else 0o011))
    shutil.copytree(ROOT / "pytest_selfinvoke", tmp_path / "pytest_selfinvoke")
    (tmp_path / "tests").mkdir(mode=0o755)
    shutil.copytree(ROOT / "tests" / "execution", tmp_path / "tests" / "execution")
    # Imports list folders; and copies keep their modes, while the checkout's may be for its owner alone.
    for path in (tmp_path, *tmp_path.rglob("*")):
        path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))
    script = UNPRIVILEGED.format(copy=str(tmp_path), statements=STATEMENTS)
    environment = {"PYTHONPATH": f"{tmp_path}:{tmp_path}/tests/execution", "PATH": os.defpath}
    done = subprocess.run([python, "-c", script], env=environment, capture_output=True, text=True, check=False, timeout=120)
    off, other, tester, *ended = done.stdout.splitlines()
    assert (other, tester) == ("open", "closed"), "a process of the same user can read what the tests' process has in memory"
    assert not {"seccomp", "landlock", "capabilities", "non-dumpable", "no-new-privs"} & set(eval(off)), done.stderr
    # Writing fails with EROFS where the mounts are read-only, before Landlock is asked.
    assert ended[:-1] == ["passed"] + ["PermissionError"] * (len(STATEMENTS) - 1), done.stderr
    assert ended[-1] in ("PermissionError", "OSError")
