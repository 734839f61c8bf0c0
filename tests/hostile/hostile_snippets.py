"""The snippets: whole solution programs, each with a head that says what it tries and which verdicts it may get.

The head is the comment lines at the top. The first says what the program tries; of the others each has a name:

``expect``  statuses it may get; "failed" stands for all that are neither "passed" nor "empty"
``needs``   what has to be on, or it is skipped: names of layers, ``a|b`` for either of two; ``64bit`` for 64-bit CPython;
            ``sealed`` for tests that run out of the solution's reach
``tests``   "unguessable": the tests ask for numbers that no program can work out, so that it passes by cheating only;
            "listed": they make a list of what it returns
``limits``  limits unlike the usual ones, as ``cpu_s=0.5``
``says``    the type of exception it must be said to have raised
``known``   why it does not get what it should, as yet
``made``    how its source is changed before it is judged, where a file could not hold it

A program that tries to get at something answers rightly only if it did. Words between at signs in its source stand for what it
is after: files, ports, process ids.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

from pytest_selfinvoke.execution.limits import Limits
from pytest_selfinvoke.execution.verdict import Status

FOLDER = Path(__file__).parent / "snippets"

FAILED = tuple(status for status in get_args(Status) if status not in ("passed", "empty"))

_NAMES = ("expect", "needs", "tests", "limits", "says", "known", "made")
_USUAL = {"cpu_s": 1.0, "wall_s": 6.0, "processes": 24.0}


@dataclass(frozen=True)
class Snippet:
    """One program. ``needs`` holds groups of alternatives, each of which must be met."""

    name: str
    tries: str
    source: str
    expect: tuple[str, ...]
    needs: tuple[tuple[str, ...], ...] = ()
    tests: str = ""
    says: str = ""
    known: str = ""
    limits: Limits = field(default_factory=Limits)

    @property
    def kind(self) -> str:
        """The class it belongs to: the first word of its name."""
        return self.name.partition("_")[0]


def read(path: Path) -> Snippet:
    """Read a snippet.

    Raises:
        ValueError: its head says something nobody knows.

    """
    source = path.read_text(encoding="utf-8")
    first, *lines = source.splitlines()
    head: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.removeprefix("# ").partition(": ")
        if not line.startswith("# ") or not colon:
            break
        if name not in _NAMES or name in head:
            raise ValueError(f"{path.name}: {line!r}")
        head[name] = value
    expect = [status for word in head["expect"].split() for status in (FAILED if word == "failed" else (word,))]
    if unknown := set(expect) - set(get_args(Status)):
        raise ValueError(f"{path.name}: no status {unknown}")
    given = (word.split("=") for word in head.get("limits", "").split())
    limits = _USUAL | {name: float(value) for name, value in given}
    return Snippet(
        path.stem,
        first.removeprefix("# "),
        _made(source, head.get("made", "")),
        tuple(expect),
        tuple(tuple(group.split("|")) for group in head.get("needs", "").split()),
        head.get("tests", ""),
        head.get("says", ""),
        head.get("known", ""),
        Limits(cpu_s=limits["cpu_s"], wall_s=limits["wall_s"], processes=int(limits["processes"])),
    )


def _made(source: str, how: str) -> str:
    match how:
        case "" | "prose":
            return source
        case "surrogate":
            return source.replace("@HALF@", "\ud83d")
        case "null":
            return source.replace("@NULL@", "\0")
        case "mark":
            return "\ufeff" + source
        case "windows":
            return source.replace("\n", "\r\n")
        case "old":
            return source.replace("\n", "\r")
        case "feeds":
            return source.replace("\n\n\n", "\n\f\n\t\n").replace("    ", "\t")
        case "large":
            return source.replace("@LARGE@", "x" * 10_000_000)
        case "deep":
            return source.replace("@DEEP@", "(" * 5000 + ")" * 5000)
    raise ValueError(f"nobody knows how to make {how!r}")
