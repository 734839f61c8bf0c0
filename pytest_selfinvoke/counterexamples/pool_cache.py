"""Pools on disk: one file each, in a folder of the project, by the digest of all that a pool depends on.

Nothing in it is needed: what cannot be read or written, or is something else, is made anew.
"""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from pytest_selfinvoke.counterexamples.literals import call_text
from pytest_selfinvoke.counterexamples.oracle import Answer
from pytest_selfinvoke.counterexamples.pool import Pool, key
from pytest_selfinvoke.execution.codec import MalformedError, encode
from pytest_selfinvoke.execution.probing import from_text, to_text
from pytest_selfinvoke.files import replaced
from pytest_selfinvoke.suites.problem import Problem

FOLDER = "pools"


class PoolCache:
    """The pools below ``folder``; with ``rebuild``, those of earlier runs do not count. ``kind``: others than the usual."""

    def __init__(self, folder: Path, *, rebuild: bool = False, kind: str = "") -> None:
        self._folder = folder / FOLDER
        self._rebuild = rebuild
        self._kind = f".{kind}" if kind else ""

    def find(self, problem: Problem) -> Pool | None:
        """The pool of a problem, if it was kept."""
        if self._rebuild:
            return None
        try:
            return _pool(json.loads(self._path(problem).read_bytes()))
        except (OSError, ValueError, TypeError, KeyError, RecursionError, MalformedError):
            return None

    def keep(self, problem: Problem, pool: Pool) -> None:
        """Keep a pool for later runs; of others that do so at the same time, the last one's stays, which is the same."""
        with suppress(OSError), replaced(self._path(problem)) as stream:
            json.dump(_data(problem, pool), stream, indent=0)

    def _path(self, problem: Problem) -> Path:
        return self._folder / f"{key(problem)}{self._kind}.json"


def _data(problem: Problem, pool: Pool) -> dict[str, Any]:
    return {
        "suite": problem.suite,
        "id": problem.id,
        "contract": pool.contract,
        "second": pool.second,
        "why_empty": pool.why_empty,
        "seen": [to_text(encode(call)) for call in pool.seen],
        "shown": [to_text(encode(call)) for call in pool.shown],
        "answers": [
            {
                "call": call_text(problem.asked_name, answer.arguments),
                "beyond": list(pool.guards.broken(answer.arguments)),
                "arguments": to_text(encode(answer.arguments)),
                "value": to_text(encode(answer.value)),
                "contract": answer.contract,
                "second": answer.second,
            }
            for answer in pool.answers
        ],
    }


def _pool(data: Any) -> Pool:
    answers = tuple(
        Answer(from_text(row["arguments"]), from_text(row["value"]), row["contract"], row["second"]) for row in data["answers"]
    )
    seen, shown = (tuple(map(from_text, data[name])) for name in ("seen", "shown"))
    return Pool(seen, answers, data["contract"], data["second"], data["why_empty"], shown)
