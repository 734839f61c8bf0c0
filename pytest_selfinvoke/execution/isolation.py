"""The three modes of isolation, and which layers a run will have."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from pytest_selfinvoke.errors import UserError

# All layers that work; all or nothing is run; only those that any POSIX system has.
Mode = Literal["auto", "strict", "limits"]
MODES: tuple[Mode, ...] = get_args(Mode)

_PROBE_S = 60.0
_PROBE = """
import json, sys
sys.path.insert(0, sys.argv[1])
from pytest_selfinvoke.execution.layers import put_on
del sys.path[0]
worn = put_on(sys.argv[2], sys.argv[3])
print(json.dumps({"on": worn.on, "off": worn.off}))
"""


@dataclass(frozen=True)
class Isolation:
    """The mode asked for, the layers that are on in it, and for each other one why it is off and how to get it."""

    mode: Mode
    on: tuple[str, ...]
    off: Mapping[str, str]

    @classmethod
    def probe(cls, mode: Mode) -> "Isolation":
        """As `probing`, at once."""
        with cls.probing(mode) as probed:
            return probed()

    @classmethod
    @contextmanager
    def probing(cls, mode: Mode) -> "Iterator[Callable[[], Isolation]]":
        """Try every layer in a process that is thrown away, as each fork server will for itself, and go on meanwhile.

        The callable gives the result. Where that process does not even run, no layer is on, and the first item will be an error
        that says more.

        Raises:
            UserError: the mode is "strict", and some layer does not work; from the callable.

        """
        package = str(Path(__file__).resolve().parents[2])
        with tempfile.TemporaryDirectory(prefix="selfinvoke-") as folder:
            command = [sys.executable, "-s", "-P", "-B", "-c", _PROBE, package, mode, folder]
            try:
                process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            except OSError as error:
                untried = _untried(error)
                yield lambda: cls._of(mode, untried)
                return
            with process:
                try:
                    yield lambda: cls._of(mode, _said(process))
                finally:
                    process.kill()

    @classmethod
    def _of(cls, mode: Mode, said: Mapping[str, Any]) -> "Isolation":
        if mode == "strict" and said["off"]:
            raise UserError(missing(said["off"]))
        return cls(mode, tuple(said["on"]), said["off"])

    def line(self) -> str:
        """The layers by name, for the head of the run."""
        off = f"; off: {', '.join(self.off)}" if self.off else ""
        return f"isolation {self.mode}: {', '.join(self.on)}{off}"

    def of_all(self, seen: Iterable[tuple[str, ...]]) -> "Isolation":
        """What is left of it when these layers were seen on the solutions that ran, each in a worker of its own perhaps."""
        kept = [set(layers) for layers in seen]
        lost = {layer: "not in every worker" for layer in self.on if not all(layer in layers for layers in kept)}
        return Isolation(self.mode, tuple(layer for layer in self.on if layer not in lost), {**self.off, **lost})

    def to_dict(self) -> dict[str, Any]:
        """Builtin types only, for results.json."""
        return {"mode": self.mode, "on": list(self.on), "off": dict(self.off)}


def _said(probe: "subprocess.Popen[bytes]") -> dict[str, Any]:
    try:
        answer, _ = probe.communicate(timeout=_PROBE_S)
        if probe.returncode:
            raise subprocess.CalledProcessError(probe.returncode, probe.args)
        said: dict[str, Any] = json.loads(answer)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        return _untried(error)
    return said


def _untried(error: Exception) -> dict[str, Any]:
    return {"on": [], "off": {"all": f"the layers could not be tried: {error}"}}


def missing(off: Mapping[str, str]) -> str:
    """What stands in the way of the mode "strict", a line for each layer."""
    return "\n".join(
        [
            "--selfinvoke-isolation=strict, and these layers do not work here (auto goes on without them):",
            *(f"  {layer}: {reason}" for layer, reason in off.items()),
        ]
    )
