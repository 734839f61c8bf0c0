"""What a solution must not touch: files, a process, sockets, each made so that touching it is seen."""

import contextlib
import os
import secrets
import select
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from pathlib import Path

from pytest_selfinvoke.execution.census import descendants

# Answers each line with what others can change of a process, and keeps a secret in its environment and its memory.
_BYSTANDER = """
import os, resource, sys
secret = os.environ["SECRET"] + " in memory"
for line in sys.stdin:
    print(os.getpriority(os.PRIO_PROCESS, 0), resource.getrlimit(resource.RLIMIT_NOFILE), os.cpu_count(),
          sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else "", flush=True)
"""
# Where strangers leave files for others to find.
_LITTERED = ("/tmp", "/var/tmp", "/dev/shm", "/run/lock", "/etc/cron.d", "/var/spool/cron/crontabs", "/etc/profile.d")

_State = dict[str, tuple[object, ...]]


class Bystander:
    """A process that has nothing to do with the solutions; ``mark`` is on its command line, ``secret`` in its environment."""

    def __init__(self, secret: str, mark: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _BYSTANDER, mark],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={"SECRET": secret},
        )
        self._usual = self._answer()

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def unharmed(self) -> bool:
        """Whether it is alive, awake and as it was."""
        return self._answer() == self._usual

    def end(self) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()

    def _answer(self) -> bytes:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(b"?\n")
            self._process.stdin.flush()
        except OSError:
            return b""
        if not select.select([self._process.stdout], [], [], 5)[0]:
            return b""
        return self._process.stdout.readline()


class Outside:
    """Everything around a runner, in a folder of the tests. ``secret`` stands in each file that could be read."""

    def __init__(self, folder: Path) -> None:
        self.secret = secrets.token_hex(16)
        self.mark = f"hostile-{secrets.token_hex(8)}"
        self._comm = f"hs{secrets.token_hex(5)}"
        self._folders = {name: folder / name for name in ("home", "project", "outside")}
        self._fill()
        self.listeners = {
            "TCP": _listening(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0)),
            "UDP": _listening(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0)),
            "UNIX": _listening(socket.AF_UNIX, socket.SOCK_STREAM, str(folder / "socket")),
        }
        if sys.platform == "linux":
            self.listeners["ABSTRACT"] = _listening(socket.AF_UNIX, socket.SOCK_STREAM, f"\0{self.mark}")
        self._bystander: Bystander | None = None
        self._state = self._files()

    def environment(self) -> dict[str, str]:
        """Variables such as users have, to be set before a runner is started."""
        return {
            "HOME": str(self._folders["home"]),
            "OPENAI_API_KEY": self.secret,
            "AWS_SECRET_ACCESS_KEY": self.secret,
            "PYTHONSTARTUP": f"/{self.secret}",
        }

    @property
    def project(self) -> Path:
        """The folder that pytest would be run in."""
        return self._folders["project"]

    @property
    def bystander(self) -> Bystander:
        """A process that is alive and well."""
        if self._bystander is None:
            self._bystander = Bystander(self.secret, self.mark)
        return self._bystander

    def aim(self, source: str) -> str:
        """Put what a snippet is after in the place of the words that stand for it."""
        words: dict[str, object] = {name.upper(): path for name, path in self._folders.items()}
        words |= {name: _address(listener) for name, listener in self.listeners.items()}
        words |= {"MARK": self.mark, "COMM": self._comm}
        for word, value in words.items():
            source = source.replace(f"@{word}@", str(value))
        return source.replace("@BYSTANDER@", str(self.bystander.pid)) if "@BYSTANDER@" in source else source

    def touched(self) -> list[str]:
        """What was touched since the last call; afterwards everything is as it was."""
        found = [name for name, listener in self.listeners.items() if _visitors(listener)]
        files = self._files()
        if files != self._state:
            found += sorted(path for path in files.keys() | self._state.keys() if files.get(path) != self._state.get(path))
            self._fill()
            self._state = self._files()
        if self._bystander is not None and not self._bystander.unharmed():
            found.append("the bystander")
            self._bystander.end()
            self._bystander = None
        for path in list(self._litter()):
            found.append(str(path))
            with contextlib.suppress(OSError):
                path.unlink()
        return found

    def left_running(self, server: int, before: int, patience_s: float = 3.0) -> list[str]:
        """Processes that were left: the server's beyond the ``before`` it had, and any that a snippet has marked."""
        deadline = time.monotonic() + patience_s
        while True:
            found = [f"child {pid} of the server" for pid in descendants(server)[before:]] + list(self._marked())
            if not found or time.monotonic() > deadline:
                return found
            time.sleep(0.02)

    def close(self) -> None:
        """End the bystander and close the sockets."""
        if self._bystander is not None:
            self._bystander.end()
        for listener in self.listeners.values():
            listener.close()

    def _fill(self) -> None:
        for folder, name in (
            ("home", ".ssh/id_ed25519"),
            ("home", ".bashrc"),
            ("project", "settings.toml"),
            ("project", "tests/test_project.py"),
            ("outside", "notes.txt"),
        ):
            path = self._folders[folder] / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self.secret)
            path.chmod(0o600)

    def _files(self) -> _State:
        state: _State = {}
        for folder in self._folders.values():
            for path in [folder, *folder.rglob("*")]:
                status = path.lstat()
                content = path.read_bytes() if path.is_file() else b""
                state[str(path)] = (status.st_mode, status.st_uid, status.st_nlink, status.st_mtime_ns, content)
        return state

    def _litter(self) -> Iterator[Path]:
        for folder in (*_LITTERED, sysconfig.get_path("purelib")):
            with contextlib.suppress(OSError):
                yield from (Path(folder, name) for name in os.listdir(folder) if self.mark in name)

    def _marked(self) -> Iterator[str]:
        with contextlib.suppress(OSError):
            for name in os.listdir("/proc"):
                if name.isdigit() and int(name) not in (os.getpid(), self._bystander.pid if self._bystander else 0):
                    for part, word in (("comm", self._comm), ("cmdline", self.mark)):
                        with contextlib.suppress(OSError), open(f"/proc/{name}/{part}", "rb") as file:
                            if word.encode() in file.read():
                                yield f"process {name}"


def _listening(family: int, kind: int, address: object) -> socket.socket:
    listener = socket.socket(family, kind)
    listener.bind(address)  # type: ignore[arg-type]
    if kind == socket.SOCK_STREAM:
        listener.listen()
    listener.setblocking(False)
    return listener


def _address(listener: socket.socket) -> object:
    name = listener.getsockname()
    if isinstance(name, tuple):
        return name[1]
    return name[1:].decode() if isinstance(name, bytes) else name


def _visitors(listener: socket.socket) -> int:
    visitors = 0
    with contextlib.suppress(BlockingIOError):
        while True:
            if listener.type == socket.SOCK_STREAM:
                listener.accept()[0].close()
            else:
                listener.recv(1 << 16)
            visitors += 1
    return visitors
