import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from pytest_selfinvoke.execution import folders
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


def test_a_link_in_the_place_of_a_folder_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "canary").touch()
    outside.chmod(0o755)
    link = tmp_path / "folder"
    link.symlink_to(outside)
    remove_folder(str(link))
    assert outside.stat().st_mode & 0o777 == 0o755
    assert os.listdir(outside) == ["canary"]

    # One that takes a folder's place after it was seen to be a folder.
    folder = tmp_path / "other"
    (folder / "inner").mkdir(parents=True)
    seen = folders._clear

    def swap(here: int) -> list[str]:
        names = seen(here)
        if "inner" in names:
            (folder / "inner").rmdir()
            (folder / "inner").symlink_to(outside)
        return names

    monkeypatch.setattr(folders, "_clear", swap)
    remove_folder(str(folder))
    assert outside.stat().st_mode & 0o777 == 0o755
    assert os.listdir(outside) == ["canary"]


WITHOUT_ROOT = """
import os, sys
from pathlib import Path
from pytest_selfinvoke.execution.folders import remove_folder
folder = Path(sys.argv[1])
os.setgroups([]); os.setgid(65534); os.setuid(65534)
(folder / "a" / "b" / "c").mkdir(parents=True)
(folder / "outside").mkdir()
(folder / "outside").chmod(0o500)
(folder / "a" / "b" / "link").symlink_to(folder / "outside")
for closed in ("a/b/c", "a/b", "a"):
    (folder / closed).chmod(0)
remove_folder(str(folder / "a"))
print(os.listdir(folder), oct((folder / "outside").stat().st_mode))
"""


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="becomes a user who is not root")
def test_closed_folders_of_a_user_who_is_not_root() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)
        script = f"import sys\nsys.path[:0] = {sys.path!r}\n" + WITHOUT_ROOT
        done = subprocess.run([sys.executable, "-c", script, folder], capture_output=True, text=True, check=True)
    assert done.stdout == "['outside'] 0o40500\n"
