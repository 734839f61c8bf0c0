"""What is known of references that passed on this host, kept on disk so that the next run need not run them again.

A file of JSON lines, to which every worker of every run appends one line per reference in one write. Nothing in it is needed: a
folder that cannot be written, a line that was cut off and a file that is something else all mean that references are run.
"""

import hashlib
import json
import math
import os
import platform
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from pytest_selfinvoke.execution.limits import Limits
from pytest_selfinvoke.execution.units import MEBIBYTE
from pytest_selfinvoke.execution.verdict import Verdict
from pytest_selfinvoke.suites.problem import Problem

FILE_NAME = "references.jsonl"
MOST_AGE_S = 30 * 86_400.0

# To be changed with what a line holds, or with how references are run.
_FORMAT = 2
# Room for some ten thousand lines; then the file is begun anew.
_MOST_BYTES = 8 * MEBIBYTE
# A reference that is run anew, as the model "reference" has it, is noted again only after this long.
_NOTED_AGAIN_S = 86_400.0


class ReferenceCache:
    """Verdicts on references that passed under the same conditions: see `_key` for what has to be the same.

    Of a verdict that is found only the status, ``cpu_s``, ``called_base``, ``sealed`` and ``unsealed_by`` are known.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME
        self._read = 0
        self._lines: dict[str, dict[str, Any]] = {}
        self._keys: dict[tuple[Problem, tuple[str, ...], Limits], str] = {}

    def find(self, problem: Problem, layers: Sequence[str], limits: Limits) -> Verdict | None:
        """The verdict that was noted, by this process or another, not longer ago than `MOST_AGE_S` seconds."""
        key = self._key(problem, layers, limits)
        if key not in self._lines:
            self._catch_up()
        line = self._lines.get(key)
        if line is None or not line["passed"] or not 0 <= time.time() - line["at"] <= MOST_AGE_S:
            return None
        if line["cpu_s"] > limits.cpu_s:
            # Nobody of ours noted that, and no limit may be made of it.
            return None
        by = line["unsealed_by"]
        return Verdict("passed", cpu_s=line["cpu_s"], called_base=line["called_base"], sealed=not by, unsealed_by=by)

    def note(self, problem: Problem, layers: Sequence[str], limits: Limits, verdict: Verdict) -> None:
        """Note that a reference passed; that one failed is noted only to take back what was noted before."""
        key = self._key(problem, layers, limits)
        if key not in self._lines:
            self._catch_up()
        known = self._lines.get(key, {"passed": False, "at": -math.inf})
        fresh = 0 <= time.time() - known["at"] <= _NOTED_AGAIN_S
        if known["passed"] == verdict.passed and (fresh or not verdict.passed):
            return
        line = {
            "key": key,
            "at": time.time(),
            "suite": problem.suite,
            "id": problem.id,
            "passed": verdict.passed,
            "cpu_s": verdict.cpu_s,
            "called_base": verdict.called_base,
            "unsealed_by": verdict.unsealed_by,
        }
        self._lines[key] = line
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK, 0o666)
            try:
                os.write(file, json.dumps(line).encode("ascii") + b"\n")
            finally:
                os.close(file)

    def _key(self, problem: Problem, layers: Sequence[str], limits: Limits) -> str:
        of = (problem, tuple(layers), limits)
        if of not in self._keys:
            self._keys[of] = _key(*of)
        return self._keys[of]

    def _catch_up(self) -> None:
        """Read what was appended since the last time; a line without its end is left for later."""
        with suppress(OSError), open(self._path, "rb") as file:
            if os.fstat(file.fileno()).st_size > _MOST_BYTES:
                self._path.unlink()
                return
            file.seek(self._read)
            data = file.read()
            whole = data[: data.rfind(b"\n") + 1]
            self._read += len(whole)
            for text in whole.splitlines():
                if line := _line(text):
                    self._lines[line["key"]] = line


def _line(text: bytes) -> dict[str, Any] | None:
    try:
        line = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(line, dict) or not all(isinstance(line.get(name), str) for name in ("key", "unsealed_by")):
        return None
    if not all(isinstance(line.get(name), float) and math.isfinite(line[name]) for name in ("at", "cpu_s")):
        return None
    sound = isinstance(line.get("passed"), bool) and isinstance(line.get("called_base"), bool | None)
    return line if sound and line["cpu_s"] >= 0 else None


def _key(problem: Problem, layers: Sequence[str], limits: Limits) -> str:
    """A digest of all that a reference's verdict depends on: the problem, this host and Python, what holds and limits it.

    What a library imports is not known here, so all that is installed counts: any change of it has every reference run anew.
    """
    texts = (problem.reference, problem.tests, problem.base_name, problem.pro_name, problem.time_zone)
    data = json.dumps([_FORMAT, _host(), list(layers), asdict(limits), texts])
    return hashlib.sha256(data.encode("ascii")).hexdigest()


@cache
def _host() -> str:
    """A digest of processor, operating system, Python and the packages that it has, by their names and versions."""
    facts = [platform.machine(), _processor(), platform.release(), sys.version, *_packages()]
    return hashlib.sha256(json.dumps(facts).encode("ascii")).hexdigest()


def _processor() -> str:
    with suppress(OSError), open("/proc/cpuinfo", encoding="utf-8", errors="replace") as file:
        for line in file:
            if line.startswith(("model name", "CPU part")):
                return line.partition(":")[2].strip()
    return ""


def _packages() -> list[str]:
    found: set[str] = set()
    for entry in sys.path:
        if os.path.basename(entry) in ("site-packages", "dist-packages"):
            with suppress(OSError):
                found.update(name for name in os.listdir(entry) if name.endswith((".dist-info", ".egg-info")))
    return sorted(found)
