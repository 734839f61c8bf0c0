import os
from pathlib import Path

from pytest_selfinvoke.execution.folders import remove_folder


def test_whatever_is_in_it(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "file").touch()
    folder = tmp_path / "folder"
    (folder / "a" / "b").mkdir(parents=True)
    (folder / "a" / "file").touch()
    (folder / "link").symlink_to(kept)
    (folder / "loop").symlink_to(folder)
    os.mkfifo(folder / "pipe")
    (folder / "a").chmod(0)
    folder.chmod(0)
    remove_folder(str(folder))
    assert os.listdir(tmp_path) == ["kept"]
    assert os.listdir(kept) == ["file"]
    remove_folder(str(folder))
    assert os.listdir(tmp_path) == ["kept"]


def test_of_any_depth(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    here = os.open(folder, os.O_RDONLY)
    for _ in range(1500):
        os.mkdir("d", dir_fd=here)
        inner = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)
    remove_folder(str(folder))
    assert os.listdir(tmp_path) == []
