"""Removing what strangers have left in a folder."""

import os
import sys
from contextlib import suppress

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def remove_folder(folder: str) -> None:
    """Remove a folder with all it holds, as far as possible: unreadable parts too, and nesting of any depth.

    `shutil.rmtree` recurses, and holds a descriptor open for each level. This goes down and up with one, and so must not be
    used while others still change the folder. No symbolic link is followed, not even in the place of the folder itself.
    """
    empty_folder(folder)
    with suppress(OSError):
        os.rmdir(folder)


def empty_folder(folder: str) -> None:
    """The same, but for the folder itself, which is then open to its owner in every way."""
    with suppress(OSError):
        _empty(folder)


def _empty(folder: str) -> None:
    here = _opened(folder)
    try:
        levels = [_clear(here)]
        names: list[str] = []
        while levels[-1] or names:
            if levels[-1]:
                name = levels[-1].pop()
                with suppress(OSError):
                    inner = _opened(name, here)
                    os.close(here)
                    here = inner
                    names.append(name)
                    levels.append(_clear(here))
            else:
                levels.pop()
                outer = os.open("..", _FOLDER, dir_fd=here)
                os.close(here)
                here = outer
                with suppress(OSError):
                    os.rmdir(names.pop(), dir_fd=here)
    finally:
        os.close(here)


def _opened(name: str, parent: int | None = None) -> int:
    """Open a folder in another, and have it open to its owner in every way."""
    try:
        here = os.open(name, _FOLDER, dir_fd=parent)
    except PermissionError:
        _unlock(name, parent)
        here = os.open(name, _FOLDER, dir_fd=parent)
    with suppress(OSError):
        os.fchmod(here, 0o700)
    return here


def _unlock(name: str, parent: int | None) -> None:
    if sys.platform != "linux":
        os.chmod(name, 0o700, dir_fd=parent, follow_symlinks=False)
        return
    # Linux changes no mode without following links, but gives a file that is only named a path of its own: open(2), O_PATH.
    place = os.open(name, _FOLDER | os.O_PATH, dir_fd=parent)
    try:
        os.chmod(f"/proc/self/fd/{place}", 0o700)
    finally:
        os.close(place)


def _clear(here: int) -> list[str]:
    """Remove what is no folder; returns the names of the folders."""
    folders: list[str] = []
    with suppress(OSError), os.scandir(here) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.name)
            else:
                with suppress(OSError):
                    os.unlink(entry.name, dir_fd=here)
    return folders
