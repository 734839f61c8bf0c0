"""Where solutions work, one after another: an empty folder for each, and nothing left of the one before."""

import os
import stat

from pytest_selfinvoke.execution.folders import empty_folder

_OWN = stat.S_IFDIR | 0o700


class Workplace:
    """Working folders in ``root``, a folder of our own that holds nothing else; ``folder`` is the present one.

    A folder that nobody has touched is used again. Where no layer keeps a solution in its folder, it may also leave things
    beside it, or put them in its place; and the mode of ``root`` is anybody's to change who runs as its owner.
    """

    def __init__(self, root: str) -> None:
        self._root = os.path.realpath(root)
        self._count = 0
        self.folder = ""
        self._changed: tuple[int, int] = (0, 0)
        self._begin()

    def clean(self) -> bool:
        """Remove whatever was left; whether that took another folder. Raises `OSError` where none can be made."""
        if self._untouched():
            return False
        empty_folder(self._root)
        self._begin()
        return True

    def _begin(self) -> None:
        self._count += 1
        self.folder = os.path.join(self._root, str(self._count))
        os.mkdir(self.folder, 0o700)
        self._changed = self._changes()

    def _changes(self) -> tuple[int, int]:
        """When each of the two was last changed, in its mode and times too, by a clock that ticks every few milliseconds."""
        times = []
        for folder in (self._root, self.folder):
            status = os.lstat(folder)
            times.append(status.st_ctime_ns if status.st_mode == _OWN else 0)
        return times[0], times[1]

    def _untouched(self) -> bool:
        try:
            same = self._changes() == self._changed
            return same and not os.listdir(self.folder) and os.listdir(self._root) == [os.path.basename(self.folder)]
        except OSError:
            return False
