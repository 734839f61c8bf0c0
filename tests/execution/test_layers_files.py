"""Files: nothing outside its own folder is written by a solution, and nothing read but Python's own and the libraries'."""

import errno
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from execution_problems import RIGHT

from pytest_selfinvoke.execution.runner import Runner
from pytest_selfinvoke.execution.verdict import Verdict

Judge = Callable[..., Verdict]


@pytest.fixture(autouse=True)
def _needs_landlock(runner: Runner) -> None:
    if "landlock" not in runner.layers:
        pytest.skip(runner.layers_off["landlock"])


@pytest.fixture
def canary(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "canary"
    path.write_text("secret")
    path.chmod(0o640)
    before = path.stat()
    yield path
    after = path.stat()
    assert path.read_text() == "secret"
    assert os.listdir(tmp_path) == ["canary"]
    assert (after.st_mtime_ns, after.st_mode, after.st_uid) == (before.st_mtime_ns, before.st_mode, before.st_uid)


def refused(judge: Judge, statement: str, before: str = "") -> bool:
    """Whether a statement of a solution fails for want of permission."""
    source = (
        f"import os, shutil, sys\n{before}\n"
        f"try:\n    {statement}\n    ended = 0\nexcept OSError as error:\n    ended = error.errno\n"
        "def new():\n    return ended\n"
    )
    verdict = judge(source, "assert new() is None")
    assert verdict.status == "wrong", verdict
    # EXDEV of rename and link; EROFS where all mounts are read-only.
    return int(verdict.left) in (errno.EPERM, errno.EACCES, errno.EXDEV, errno.EROFS)


WRITES = [
    "open({0!r}, 'w')",
    "open({0!r}, 'a')",
    "open({0!r}, 'r+')",
    "os.open({0!r}, os.O_RDONLY | os.O_TRUNC)",
    "os.truncate({0!r}, 0)",
    "os.remove({0!r})",
    "os.rename({0!r}, 'mine')",
    "os.rename({0!r}, {0!r} + '2')",
    "os.link({0!r}, 'mine')",
    "os.symlink('x', {0!r} + '2')",
    "os.mkdir({0!r} + '2')",
    "os.mkfifo({0!r} + '2')",
    "open({0!r} + '2', 'x')",
    "open('mine', 'w').close(); os.replace('mine', {0!r})",
    "os.setxattr({0!r}, 'user.x', b'1')",
]


@pytest.mark.parametrize("write", WRITES)
def test_no_file_outside_is_written(judge: Judge, canary: Path, write: str) -> None:
    assert refused(judge, write.format(str(canary)))


@pytest.mark.parametrize("change", ["os.chmod({0!r}, 0o777)", "os.utime({0!r}, (1, 1))", "os.chown({0!r}, 1, 1)"])
def test_no_modes_times_and_owners_are_changed(judge: Judge, canary: Path, change: str) -> None:
    # Refused, or answered with success and not done.
    judge(f"import os\n{change.format(str(canary))}\n{RIGHT}")


@pytest.mark.parametrize(
    "read",
    ["open({0!r}).read()", "os.listdir(os.path.dirname({0!r}))", "shutil.copy({0!r}, 'mine')"],
)
def test_no_file_outside_is_read(judge: Judge, canary: Path, read: str) -> None:
    assert refused(judge, read.format(str(canary)))


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "/etc/hostname", "/proc/1/cmdline", "/proc/mounts", "/proc/sys/kernel/hostname"]
)
def test_nothing_of_the_system_is_read(judge: Judge, path: str) -> None:
    assert not Path(path).exists() or path == "/proc/mounts" or refused(judge, f"open({path!r}).read()")


@pytest.mark.parametrize("folder", ["/", "/etc", "/proc", "/tmp", "/dev/shm", "/home", str(Path(__file__).parents[2])])
def test_no_folder_outside_is_listed(judge: Judge, folder: str) -> None:
    assert refused(judge, f"os.listdir({folder!r})")


def test_links_lead_nowhere(judge: Judge, canary: Path) -> None:
    assert refused(judge, "open('link').read()", before=f"os.symlink({str(canary)!r}, 'link')")
    assert refused(judge, f"open('/proc/self/root' + {str(canary)!r}).read()")
    assert refused(judge, f"open('/proc/self/cwd/../../..' + {str(canary)!r}).read()")


def test_the_home_of_the_user_is_closed(judge: Judge) -> None:
    home = Path("~").expanduser()
    assert refused(judge, f"os.listdir({str(home)!r})")
    assert refused(judge, f"open({str(home / '.selfinvoke-test')!r}, 'w')")
    assert not (home / ".selfinvoke-test").exists()


def test_its_own_folder_is_open(judge: Judge) -> None:
    source = (
        "import os, shutil, tempfile, pathlib\n"
        "os.mkdir('d'); open('d/a', 'w').write('text'); os.rename('d/a', 'b'); shutil.copy2('b', 'd/c')\n"
        "os.symlink('b', 'l'); assert open('l').read() == 'text'; os.chmod('b', 0o600); os.truncate('b', 2)\n"
        "with tempfile.TemporaryDirectory() as t: pathlib.Path(t, 'x').write_bytes(b'1')\n"
        "with tempfile.NamedTemporaryFile() as f: f.write(b'1')\n"
        "with tempfile.TemporaryFile() as f: f.write(b'1')\n"
        "open(os.devnull, 'w').write('x'); assert open('/dev/zero', 'rb').read(2) == bytes(2); assert len(os.urandom(4)) == 4\n"
        "shutil.rmtree('d'); assert sorted(os.listdir()) == ['b', 'l']\n"
    )
    verdict = judge(source + RIGHT)
    assert verdict.status == "passed", verdict


def test_disk_space_has_an_end(runner: Runner, judge: Judge) -> None:
    if "mounts" not in runner.layers:
        pytest.skip(runner.layers_off["mounts"])
    # Bounded in itself, should it not be refused: 400 MB.
    source = "for n in range(40):\n    with open(str(n), 'wb') as f: f.write(bytes(10_000_000))\n"
    assert judge(source + RIGHT).error_type == "OSError"
    source = "for n in range(30_000):\n    open(str(n), 'wb').close()\n"
    assert judge(source + RIGHT).error_type == "OSError"
    assert judge(RIGHT).passed


def test_a_device_is_not_made(judge: Judge) -> None:
    assert refused(judge, f"os.mknod('null', {stat.S_IFCHR | 0o600}, os.makedev(1, 3))")
    assert refused(judge, "import socket; socket.socketpair()[0].bind('name')")
