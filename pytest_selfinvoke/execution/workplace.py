"""Where solutions work, one after another: an empty folder for each, and nothing left of the one before."""

import ctypes
import os
import stat
from contextlib import suppress

from pytest_selfinvoke.execution import kernel
from pytest_selfinvoke.execution.folders import empty_folder

_OWN = stat.S_IFDIR | 0o700
# statx(2) and <linux/stat.h>
_AT_FDCWD, _AT_SYMLINK_NOFOLLOW, _STATX_BASIC_STATS, _STATX_BYTES = -100, 0x100, 0x7FF, 256


class Workplace:
    """Working folders in ``root``, a folder of our own that holds nothing else; ``folder`` is the present one.

    A folder that nobody has touched is used again. Where no layer keeps a solution in its folder, it may also leave things
    beside it, or put them in its place; and the mode of ``root`` is anybody's to change who runs as its owner.

    With ``sized`` the folders are on a file system where the size of a folder says how much is in it, as tmpfs(5) has it: then
    one look at both tells whether they are as they were, and they need not be listed.
    """

    def __init__(self, root: str, *, sized: bool) -> None:
        self._root = os.path.realpath(root)
        self._sized = sized
        self._count = 0
        self.folder = ""
        self._as_made: object = None
        self._begin()

    def clean(self) -> bool:
        """Remove whatever was left; whether that took another folder. Raises `OSError` where none can be made."""
        if self._untouched():
            return False
        empty_folder(self._root)
        with suppress(OSError):
            # A time of reading that lies in the future would stay.
            os.utime(self._root)
        self._begin()
        return True

    def _begin(self) -> None:
        self._count += 1
        self.folder = os.path.join(self._root, str(self._count))
        os.mkdir(self.folder, 0o700)
        self._glance = None
        if self._sized:
            # An old C library has no such function, and an old container's filter may refuse the call.
            with suppress(AttributeError, OSError):
                glance = _Glance(self._root, self.folder)
                glance.seen()
                self._glance = glance
        self._as_made = self._changes()

    def _changes(self) -> object:
        """When each of the two was last changed, in its mode and times too, by a clock that ticks every few milliseconds."""
        if self._glance:
            return self._glance.seen()
        times = []
        for folder in (self._root, self.folder):
            status = os.lstat(folder)
            times.append(status.st_ctime_ns if status.st_mode == _OWN else 0)
        return times

    def _untouched(self) -> bool:
        try:
            if self._changes() != self._as_made:
                return False
            return self._glance is not None or (
                not os.listdir(self.folder) and os.listdir(self._root) == [os.path.basename(self.folder)]
            )
        except OSError:
            return False


class _Glance:
    """All that the kernel keeps of two folders: modes, owners, sizes, times. Listing them takes 3 % more of a sample's time.

    Raises:
        AttributeError: the C library has no such function.

    """

    def __init__(self, *folders: str) -> None:
        self._paths = [ctypes.create_string_buffer(os.fsencode(folder)) for folder in folders]
        self._seen = ctypes.create_string_buffer(_STATX_BYTES * len(folders))
        place, self._looks = ctypes.addressof(self._seen), []
        for number, path in enumerate(self._paths):
            into = place + number * _STATX_BYTES
            where = _AT_FDCWD, ctypes.addressof(path), _AT_SYMLINK_NOFOLLOW
            self._looks.append(kernel.prepared("statx", *where, _STATX_BASIC_STATS, into))

    def seen(self) -> bytes:
        """What there is now; raises `OSError` where one of them is gone."""
        for look in self._looks:
            if look() < 0:
                raise OSError("a folder cannot be looked at")
        return self._seen.raw
