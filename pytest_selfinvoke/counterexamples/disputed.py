"""The review file: what was found about solutions that passed, and what people decided about each finding.

A finding is known by its problem, its solution and its call, each by its text, so a decision holds in every later run that
finds it again, whoever the model is.
"""

import hashlib
import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from json import JSONDecoder
from pathlib import Path
from typing import Any, NamedTuple

from pytest_selfinvoke.errors import UserError
from pytest_selfinvoke.files import replaced
from pytest_selfinvoke.suites.problem import Problem

OPEN, ACCEPTED, DISMISSED = "open", "accepted", "dismissed"
DECISIONS = (OPEN, ACCEPTED, DISMISSED)
FILE = "disputed.json"

_ABOUT = (
    "Solutions that passed their tests and differ from the suite's reference on an input that the tests do not contain. For "
    "'open' write 'accepted' (the solution is wrong there) or 'dismissed' (it is not, or the input is not meant); the note is "
    "yours."
)


class Key(NamedTuple):
    """By this a finding is found again: SHA-256 of the problem's texts and of the solution, and the call."""

    problem: str
    solution: str
    call: str


@dataclass(frozen=True)
class Decisions:
    """What a review file says. ``rows`` are its findings as they stand there, by key; ``rest`` is what else is in it."""

    rows: Mapping[Key, Mapping[str, Any]] = field(default_factory=dict)
    rest: Mapping[str, Any] = field(default_factory=dict)

    def of(self, key: Key) -> tuple[str, str]:
        """The decision about a finding, and the note beside it."""
        row = self.rows.get(key, {})
        return str(row.get("decision", OPEN)), str(row.get("note", ""))


def problem_digest(problem: Problem) -> str:
    """SHA-256 of what makes a problem the same one: its texts and names, whatever suite or file it stands in."""
    texts = [problem.base_statement, problem.base_reference, problem.pro_statement, problem.pro_reference, problem.tests]
    return hashlib.sha256(json.dumps([*texts, problem.base_name, problem.pro_name]).encode("ascii")).hexdigest()


def read_decisions(path: Path, origin: str) -> Decisions:
    """What the file says, nothing where there is none. Raises `UserError`, which begins with ``origin``, file and line."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Decisions()
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{origin}: cannot read {path}: {getattr(error, 'strerror', None) or error}") from None
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise UserError(f"{origin}: {path}, line {error.lineno}: not JSON: {error.msg}; mend it or move it away") from None
    except RecursionError:
        raise UserError(f"{origin}: {path}: nested too deep for a file of findings") from None
    if not isinstance(data, dict) or not isinstance(data.get("findings"), list):
        raise UserError(f"{origin}: {path}, line 1: no file of findings; it must be an object with a list 'findings'")
    rows: dict[Key, Mapping[str, Any]] = {}
    for line, row in _with_lines(text):
        where = f"{origin}: {path}, line {line}"
        if not isinstance(row, dict) or not all(isinstance(row.get(name), str) for name in Key._fields):
            raise UserError(f"{where}: a finding must be an object with the texts {', '.join(map(repr, Key._fields))}")
        if row.get("decision", OPEN) not in DECISIONS:
            raise UserError(f"{where}: the decision is {row['decision']!r}; write one of {', '.join(DECISIONS)}")
        if not isinstance(row.get("note", ""), str):
            raise UserError(f"{where}: the note is no text; write it in quotes")
        key = Key(*(row[name] for name in Key._fields))
        if key in rows:
            raise UserError(f"{where}: the finding about {row['call'][:100]} is there twice; take one of them out")
        rows[key] = row
    return Decisions(rows, {name: value for name, value in data.items() if name != "findings"})


def write_findings(
    path: Path, origin: str, found: Mapping[Key, Mapping[str, Any]], looked: Collection[tuple[str, str]]
) -> bool:
    """Bring what a run found into the file, and say whether there is one now. Decisions and notes in it stay as they are.

    ``found`` has what is to be said of each finding, ``looked`` problem and solution of every sample that was searched. What
    the file has of these, undecided and without a note, and the run did not find again, is taken out; the rest stays.
    The file is read anew for that, since somebody may have edited it during the run, and other runs wait meanwhile.

    Raises:
        UserError: the file is no longer one.
        OSError: it cannot be written; it is then as it was.

    """
    if not found and not path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    with _locked(path.parent):
        old = read_decisions(path, origin)
        kept = {key: row for key, row in old.rows.items() if key in found or not _stale(key, row, looked)}
        rows = {key: {"decision": OPEN, "note": "", **row, **found.get(key, {})} for key, row in kept.items()}
        rows |= {key: {"decision": OPEN, "note": "", **row, **key._asdict()} for key, row in found.items() if key not in rows}
        if rows != old.rows or not path.exists():
            with replaced(path) as file:
                json.dump({"about": _ABOUT, **old.rest, "findings": list(rows.values())}, file, indent=1)
                file.write("\n")
    return True


def _stale(key: Key, row: Mapping[str, Any], looked: Collection[tuple[str, str]]) -> bool:
    undecided = row.get("decision", OPEN) == OPEN and not row.get("note")
    return undecided and (key.problem, key.solution) in looked


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One run at a time: flock(2) on the folder, which leaves no file behind. Where that does not work, nobody waits."""
    with ExitStack() as held:
        # There is no fcntl on Windows, and some network file systems have no locks.
        with suppress(ImportError, OSError):
            import fcntl

            handle = os.open(folder, os.O_RDONLY)
            held.callback(os.close, handle)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _with_lines(text: str) -> Iterable[tuple[int, Any]]:
    """Each of the findings in a text that is known to be JSON, with the number of the line where it begins."""
    decoder = JSONDecoder()
    at = _skipped(text, text.index("{") + 1)
    while text[at] != "}":
        name, at = decoder.raw_decode(text, at)
        at = _skipped(text, at)
        if name == "findings" and text[at] == "[":
            at = _skipped(text, at + 1)
            while text[at] != "]":
                line = text.count("\n", 0, at) + 1
                row, at = decoder.raw_decode(text, at)
                yield line, row
                at = _skipped(text, at)
            at = _skipped(text, at + 1)
        else:
            _, at = decoder.raw_decode(text, at)
            at = _skipped(text, at)


def _skipped(text: str, at: int) -> int:
    """The next place that is neither blank nor between two values."""
    while text[at] in " \t\r\n,:":
        at += 1
    return at
