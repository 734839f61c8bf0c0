"""Which files a solution may read and write: Landlock, landlock(7), by its three system calls.

By hand, because the packages there are were a pre-release that knows files only, and one that takes a few milliseconds.
"""

import ctypes
import os
import site
import struct
import sys
from collections.abc import Callable, Iterable

from pytest_selfinvoke.execution import kernel

# The same numbers on every architecture.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
# <linux/landlock.h>
_VERSION = 1
_PATH_BENEATH = 1
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_MAKE_CHAR, _MAKE_SOCK, _MAKE_BLOCK = 1 << 6, 1 << 9, 1 << 11
_TRUNCATE, _IOCTL_DEVICE = 1 << 14, 1 << 15
_FILES_OF_VERSION = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}
_BIND_AND_CONNECT_TCP = 3
_SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS = 3
_MOST_USES = 32
# struct landlock_path_beneath_attr, which is packed: rights, and a descriptor in its place.
_RULE = struct.Struct("<Qi")
_PLACE, _DESCRIPTOR = 8, struct.Struct("<i")

# Where shared libraries lie, and what the C library and others look up while they work.
_LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/nix/store")
_DATA = (
    "/usr/share/zoneinfo",
    "/usr/share/locale",
    "/usr/share/fonts",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/sys/devices/system/cpu",
    "/sys/fs/cgroup/cpu.max",
    "/sys/fs/cgroup/cpu/cpu.cfs_period_us",
    "/sys/fs/cgroup/cpu/cpu.cfs_quota_us",
    "/proc/cpuinfo",
    "/proc/meminfo",
)
_DEVICES = ("/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")


def version() -> int:
    """The version of Landlock this kernel has. Raises `OSError` if it has none, or is not to use it."""
    return kernel.call(_CREATE_RULESET, 0, 0, _VERSION)


def python_folders() -> set[str]:
    """Where this Python's library and its packages lie. Not all of ``sys.path``: it may hold somebody's project."""
    prefixes = {sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix}
    found = {os.path.join(prefix, name) for prefix in prefixes for name in ("lib", "lib64")}
    # The standard library, where it is built from sources in a place of its own, and what `site` adds.
    found |= {os.path.dirname(os.__file__), *site.getsitepackages()}
    found |= {entry for entry in sys.path if os.path.basename(entry) in ("site-packages", "dist-packages", "lib-dynload")}
    found |= {entry for entry in os.environ.get("LD_LIBRARY_PATH", "").split(os.pathsep) if entry}
    return {folder for folder in found if os.path.isdir(folder)}


class Rules:
    """What may be read; kept as open descriptors, since a child opens nothing that it does not have to.

    Raises:
        OSError: this kernel has no Landlock.

    """

    def __init__(self) -> None:
        self.version = version()
        self._handled = _FILES_OF_VERSION[min(self.version, max(_FILES_OF_VERSION))]
        self._attributes = struct.pack("<QQQ", self._handled, _BIND_AND_CONNECT_TCP, _SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS)
        if self.version < 6:
            self._attributes = self._attributes[: 16 if self.version >= 4 else 8]
        places = _outermost(map(os.path.realpath, (*python_folders(), *_LIBRARIES, *_DATA, *_DEVICES)))
        self._rules = [self._rule(place, _READ_FILE | _READ_DIR) for place in places]
        self._rules.append(self._rule(os.devnull, _READ_FILE | _WRITE_FILE | _TRUNCATE))
        self._ruleset: int | None = None
        self._own = ctypes.create_string_buffer(_RULE.pack(_READ_FILE | _READ_DIR, 0))
        self._calls: tuple[Callable[[], int], ...] = ()
        self._prepared = ""
        self._used = 0

    def prepare(self, folder: str) -> None:
        """Make the next child's rules ready, with ``folder`` as its own: to be called in the server before each fork.

        A child adds one to them, which stays; so they are made afresh now and then.
        """
        if self._prepared == folder and self._used < _MOST_USES:
            self._used += 1
            return
        if self._ruleset is not None:
            os.close(self._ruleset)
        self._ruleset = kernel.call(_CREATE_RULESET, kernel.address(self._attributes), len(self._attributes), 0)
        self._prepared, self._used = folder, 1
        inside = self._handled & ~(_EXECUTE | _MAKE_CHAR | _MAKE_SOCK | _MAKE_BLOCK | _IOCTL_DEVICE)
        own = self._rule(folder, inside)
        for rule in (*self._rules, own):
            kernel.call(_ADD_RULE, self._ruleset, _PATH_BENEATH, kernel.address(rule), 0)
        os.close(_RULE.unpack(own)[1])
        self._calls = (
            kernel.prepared_call(_ADD_RULE, self._ruleset, _PATH_BENEATH, ctypes.addressof(self._own), 0),
            kernel.prepared_call(_RESTRICT_SELF, self._ruleset, 0),
        )

    def take_on(self) -> None:
        """Hold the calling thread, and all that it starts, to the prepared rules, for good. Needs no_new_privs.

        Also its own ``/proc/self`` can be read, which is a folder of its own for each process.
        """
        _DESCRIPTOR.pack_into(self._own, _PLACE, os.open("/proc/self", os.O_PATH))
        for call in self._calls:
            if call() < 0:
                raise OSError("Landlock's rules were refused")

    def _rule(self, path: str, access: int) -> bytes:
        """A struct landlock_path_beneath_attr."""
        fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
        if not os.path.isdir(path):
            access &= _READ_FILE | _WRITE_FILE | _TRUNCATE
        return _RULE.pack(access & self._handled, fd)


def _outermost(paths: Iterable[str]) -> list[str]:
    """Those that exist and do not lie in another one."""
    found = {path for path in paths if os.path.exists(path)}
    return sorted(path for path in found if not any(path.startswith(os.path.join(other, "")) for other in found - {path}))
