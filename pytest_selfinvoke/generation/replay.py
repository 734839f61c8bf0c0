"""Replies that were recorded in a file, in our own format or in that of the published harnesses.

The file is JSONL, one object a line, blank lines allowed. Two shapes, which may be mixed:

- ours: ``id``, ``reply``, and optionally ``suite``, ``sample`` (from 0), ``model``, ``finish_reason``, ``prompt_tokens``,
  ``completion_tokens``, ``prefill`` (what was sent as the reply's beginning);
- CodeEval-Pro's and EvalPlus's: ``task_id``, and ``completion`` or ``solution``, a text or a list of texts.

Other keys are passed over. Lines of one problem without ``sample`` are its samples in order. An empty text is a reply, of a
model that answered nothing; null is a mistake, because it may also mean that there is no reply.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pytest_selfinvoke.errors import ReplyError, UserError
from pytest_selfinvoke.generation.replay_lines import Line, decoded, line_of, named_suite
from pytest_selfinvoke.generation.reply import Reply
from pytest_selfinvoke.suites.mbpp_numbers import POSITION_OF
from pytest_selfinvoke.suites.problem import Suite

_TASK_NAME = re.compile(r"(humaneval|mbpp)/(\d{1,9})", re.IGNORECASE | re.ASCII)
_WHOLE_NUMBER = re.compile(r"-?\d+", re.ASCII)
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Recording:
    """The replies of one file to the problems of a run. ``sha256`` is the hex digest of the file's bytes."""

    path: Path
    sha256: str
    replies: Mapping[tuple[str, str], Mapping[int, Reply]] = field(repr=False)

    @classmethod
    def read(cls, path: Path, suites: Sequence[Suite]) -> "Recording":
        """Read the replies to the problems of ``suites``, which are complete even where the run is limited to some problems.

        Lines that name another suite are passed over. Whole numbers in ``task_id`` are ids if every one of the file is an id
        of its suite, and positions in the suite's file if not. "HumanEval/12" is problem 12 of the run's suite whose name
        begins with "humaneval", "Mbpp/8" the problem of its MBPP suite that was made from MBPP's number 8.

        Raises `UserError` for a file that cannot be read, a line that says something else than the above, an id that its
        suite does not have, two different replies to the same question, and a file without a reply to any of the suites.
        """
        digest = hashlib.sha256()
        reader = _Reader(path, suites)
        lines = [line for line in reader.lines(digest) if line.suite in reader.suites]
        replies = reader.placed(lines)
        if not replies:
            raise UserError(_nothing(path, suites, reader.passed_over))
        return cls(path, digest.hexdigest(), replies)

    def get(self, suite: str, id: str, sample: int) -> Reply:  # noqa: A002 - the field's name everywhere
        """The recorded reply. Raises `ReplyError` where there is none."""
        known = self.replies.get((suite, id), {})
        if sample in known:
            return known[sample]
        raise ReplyError(f"{self.path} holds no reply for {suite} {id}, sample {sample} (it has {_samples(known)})")

    def samples(self, suite: str, id: str) -> int:  # noqa: A002 - the field's name everywhere
        """How many samples are recorded for the problem."""
        return len(self.replies.get((suite, id), {}))


class _Reader:
    """One reading of one file: which suite and which problem each line is about."""

    def __init__(self, path: Path, suites: Sequence[Suite]) -> None:
        self.suites = {suite.name: suite for suite in suites}
        self.passed_over: dict[str, None] = {}
        self._path = path

    def lines(self, digest: Any) -> Iterator[Line]:
        """The lines of the run's suites, each with its suite's name; feeds the file's bytes to ``digest``."""
        try:
            with self._path.open("rb") as file:
                for number, raw in enumerate(file, 1):
                    digest.update(raw)
                    place = f"{self._path}:{number}"
                    record = decoded(raw.removeprefix(_BYTE_ORDER_MARK) if number == 1 else raw, place)
                    if record is not None and (line := self._line(record, number, place)):
                        yield line
        except OSError as error:
            reason = "it is a folder" if isinstance(error, IsADirectoryError) else (error.strerror or str(error))
            raise UserError(f"cannot read the recorded replies in {self._path}: {reason}; give a JSONL file") from None

    def placed(self, lines: Sequence[Line]) -> dict[tuple[str, str], dict[int, Reply]]:
        """The replies by problem and sample. Raises `UserError` for unknown problems and for contradictions."""
        no_ids = self._no_ids(lines)
        replies: dict[tuple[str, str], dict[int, Reply]] = {}
        origins: dict[tuple[str, str, int], int] = {}
        for line in lines:
            place = f"{self._path}:{line.number}"
            key = (line.suite, self._identity(line, place, no_id=no_ids.get(line.suite)))
            known = replies.setdefault(key, {})
            first = line.sample if line.sample is not None else max(known, default=-1) + 1
            for sample, reply in enumerate(line.replies, first):
                origin = origins.setdefault((*key, sample), line.number)
                if known.setdefault(sample, reply) != reply:
                    raise UserError(
                        f"{place}: a second, different reply for {key[0]} {key[1]}, sample {sample}: the first stands in line "
                        f"{origin}; keep one of them, or number the samples differently"
                    )
        return replies

    def _line(self, record: dict[str, Any], number: int, place: str) -> Line | None:
        suite = named_suite(record, place)
        if suite and suite not in self.suites:
            self.passed_over[suite] = None
            return None
        line = line_of(record, number, place)
        suite = suite or self._suite_without_name(line, place)
        return Line(number, suite, line.id, line.is_task, line.sample, line.replies) if suite else None

    def _suite_without_name(self, line: Line, place: str) -> str:
        """The suite of a line that names none; empty if it is none of the run's."""
        holders = [name for name, suite in self.suites.items() if line.id in suite.by_id]
        task = _TASK_NAME.fullmatch(line.id)
        if task and not holders:
            holders = [name for name in self.suites if name.casefold().startswith(task[1].casefold())]
            if not holders:
                self.passed_over[line.id.partition("/")[0]] = None
                return ""
        elif len(self.suites) == 1:
            return next(iter(self.suites))
        elif _WHOLE_NUMBER.fullmatch(line.id):
            # A number is an id or a position in any suite: that only one of them has it is chance.
            holders = list(self.suites)
        if len(holders) == 1:
            return holders[0]
        raise UserError(
            f"{place}: {line.id!r} may belong to any of the suites {', '.join(holders or self.suites)}; name the suite in each "
            "line ('suite': ...), or run with one --selfinvoke-suite"
        )

    def _no_ids(self, lines: Sequence[Line]) -> dict[str, Line]:
        """For each suite the first line whose number in ``task_id`` is no id: in that suite such numbers are positions."""
        numbered = (line for line in reversed(lines) if line.is_task and _WHOLE_NUMBER.fullmatch(line.id))
        return {line.suite: line for line in numbered if line.id not in self.suites[line.suite].by_id}

    def _identity(self, line: Line, place: str, *, no_id: Line | None) -> str:
        suite = self.suites[line.suite]
        task = _TASK_NAME.fullmatch(line.id)
        if no_id and line.is_task and _WHOLE_NUMBER.fullmatch(line.id):
            number = int(line.id) if len(line.id) < 10 else -1
            if 0 <= number < len(suite.problems):
                return suite.problems[number].id
            raise UserError(
                f"{place}: 'task_id' {line.id} is no position in the suite {suite.name}, and that of line {no_id.number}, "
                f"{no_id.id}, is no id there; write ids throughout, or positions from 0 to {len(suite.problems) - 1}"
            )
        identity = line.id
        if task and identity not in suite.by_id:
            number = int(task[2])
            identity = str(POSITION_OF.get(number, "") if task[1].casefold() == "mbpp" else number)
        if identity in suite.by_id:
            return identity
        raise UserError(
            f"{place}: the suite {suite.name} has no problem {line.id!r}; its {len(suite.problems)} ids run from "
            f"{suite.problems[0].id!r} to {suite.problems[-1].id!r}: correct the id, or the line's suite"
        )


def _nothing(path: Path, suites: Sequence[Suite], passed_over: Iterable[str]) -> str:
    wanted = ", ".join(suite.name for suite in suites)
    others = [repr(name)[1:-1] for name in passed_over]
    if not others:
        return f"{path}: holds no replies; record some for {wanted}, one JSON object a line"
    more = f" and {len(others) - 5} more" if len(others) > 5 else ""
    return (
        f"{path}: holds no reply for {wanted}, only for {', '.join(others[:5])}{more}; "
        "choose one of these with --selfinvoke-suite, or another file"
    )


def _samples(known: Mapping[int, Reply]) -> str:
    if not known:
        return "none for this problem"
    numbers = sorted(known)
    if len(numbers) == 1:
        return f"sample {numbers[0]}"
    if numbers == list(range(numbers[0], numbers[-1] + 1)):
        return f"samples {numbers[0]} to {numbers[-1]}"
    return f"samples {', '.join(map(str, numbers[:10]))}{', ...' if len(numbers) > 10 else ''}"
