import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pytest_selfinvoke.execution.workplace import Workplace

MEMORY = Path("/dev/shm")


@pytest.fixture(params=["listed", "sized"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Workplace]:
    """On a disk, and in memory, where the kernel says all that there is to know in one look."""
    if request.param == "listed":
        root = tmp_path / "root"
        root.mkdir(mode=0o700)
        yield Workplace(str(root), sized=False)
        return
    if sys.platform != "linux" or not os.access(MEMORY, os.W_OK):
        pytest.skip(f"there is no file system in memory at {MEMORY}")
    held = tempfile.mkdtemp(dir=MEMORY)
    try:
        yield Workplace(held, sized=True)
    finally:
        shutil.rmtree(held)


def test_a_folder_that_nobody_touched_is_used_again(place: Workplace) -> None:
    first = place.folder
    assert not place.clean()
    assert place.folder == first


LEFT: dict[str, Callable[[str], object]] = {
    "file": lambda folder: open(os.path.join(folder, "file"), "w").close(),
    "mode": lambda folder: os.chmod(folder, 0),
    "nothing": os.rmdir,
    "file beside": lambda folder: open(os.path.join(folder, "..", "file"), "w").close(),
    "next folder": lambda folder: os.mkdir(os.path.join(folder, "..", "2")),
    "next a link": lambda folder: os.symlink("/etc", os.path.join(folder, "..", "2")),
    "mode of the root": lambda folder: os.chmod(os.path.dirname(folder), 0),
    "moved": lambda folder: os.rename(folder, f"{folder}0"),
}


@pytest.mark.parametrize("what", LEFT)
def test_whatever_is_left(place: Workplace, what: str) -> None:
    first = place.folder
    root = os.path.dirname(first)
    LEFT[what](first)
    assert place.clean()
    assert place.folder != first
    assert os.listdir(root) == [os.path.basename(place.folder)]
    assert os.listdir(place.folder) == []
    assert {os.stat(folder).st_mode & 0o7777 for folder in (root, place.folder)} == {0o700}


def test_another_folder_in_its_place(place: Workplace, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    canary.mkdir(mode=0o700)
    os.rmdir(place.folder)
    os.symlink(canary, place.folder)
    assert place.clean()
    assert canary.is_dir()
    assert not os.path.islink(place.folder)


def test_times_say_nothing_to_the_next(place: Workplace) -> None:
    while True:
        # The kernel's clock for this has ticks of some milliseconds.
        first = os.stat(place.folder).st_ctime_ns
        os.utime(place.folder, (1, 1))
        if os.stat(place.folder).st_ctime_ns != first:
            break
    assert place.clean()
    assert os.stat(place.folder).st_mtime > 1


@pytest.mark.parametrize("error", [AttributeError("statx"), PermissionError(1, "refused")])
def test_without_the_call_folders_are_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def refused(function: str, *arguments: int) -> Callable[[], int]:
        if isinstance(error, AttributeError):
            raise error
        return lambda: -1

    monkeypatch.setattr("pytest_selfinvoke.execution.kernel.prepared", refused)
    place = Workplace(str(tmp_path), sized=True)
    assert not place.clean()
    LEFT["file"](place.folder)
    assert place.clean()
