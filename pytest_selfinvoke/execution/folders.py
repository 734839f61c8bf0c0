"""Removing what strangers have left in a folder."""

import os
from contextlib import suppress

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def remove_folder(folder: str) -> None:
    """Remove a folder with all it holds, as far as possible: unreadable parts too, and nesting of any depth.

    `shutil.rmtree` recurses, and holds a descriptor open for each level. This goes down and up with one, and so must not be
    used while others still change the folder. No symbolic link is followed.
    """
    with suppress(OSError):
        os.chmod(folder, 0o700)
        _empty(folder)
        os.rmdir(folder)


def _empty(folder: str) -> None:
    here = os.open(folder, _FOLDER)
    try:
        levels = [_clear(here)]
        names: list[str] = []
        while levels[-1] or names:
            if levels[-1]:
                name = levels[-1].pop()
                with suppress(OSError):
                    os.chmod(name, 0o700, dir_fd=here)
                    inner = os.open(name, _FOLDER, dir_fd=here)
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
