"""What a run consists of: every problem x model x sample, its item id, and the one order in which all processes see them."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property
from typing import Any

from pytest_selfinvoke.execution.isolation import Mode
from pytest_selfinvoke.execution.limits import LimitPolicy
from pytest_selfinvoke.generation.reply import ReplyKey
from pytest_selfinvoke.suites.problem import Problem, Suite

ROOT = "selfinvoke"
_DIGITS = re.compile(r"(\d+)")
_PLAIN = ("causes", "skips", "counterexamples", "rebuild_pools", "search", "drawn")
_FIELDS = tuple(field.name for field in fields(Problem))


@dataclass(frozen=True)
class Plan:
    """The items of a run, in which mode of isolation and under which limits they are judged, and whether causes are looked for.

    Suites are complete and sorted by name; ``limit`` counts problems of each in file order. ``skips`` says, by suite and id,
    why a problem cannot be tried on this machine: nothing is asked for its items, and they are skipped. ``shard`` is (I, N)
    where this process is to run only the I-th of N parts; the plan is that of the whole. ``counterexamples``,
    ``rebuild_pools``, ``search`` and ``drawn`` are as in `Settings`.
    """

    suites: tuple[Suite, ...]
    labels: tuple[str, ...]
    samples: int = 1
    limit: int | None = None
    isolation: Mode = "auto"
    limits: LimitPolicy = field(default_factory=LimitPolicy)
    causes: bool = True
    skips: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    shard: tuple[int, int] | None = None
    counterexamples: bool = False
    rebuild_pools: bool = False
    search: bool = False
    drawn: int = 0

    def skipped(self, key: ReplyKey) -> str:
        """Why an item is skipped; empty if it is not."""
        return self.skips.get(key.suite, {}).get(key.id, "")

    def problems(self, suite: Suite) -> Sequence[Problem]:
        """The problems of a suite that are part of the run, sorted by id as people sort: 2 before 10."""
        return self._problems[suite.name]

    def keys(self, suite: Suite) -> Iterator[ReplyKey]:
        """The replies that the items of a suite ask for, in the order of its items."""
        for problem in self.problems(suite):
            for label in self.labels:
                for sample in range(self.samples):
                    yield ReplyKey(suite.name, problem.id, label, sample)

    def item_name(self, key: ReplyKey) -> str:
        """The item's name: ``12[gpt-4o]``, or ``12[gpt-4o-3]`` when there are several samples."""
        return f"{key.id}[{key.label}-{key.sample}]" if self.samples > 1 else f"{key.id}[{key.label}]"

    def nodeid(self, key: ReplyKey) -> str:
        """The item's id on pytest's command line."""
        return f"{ROOT}/{key.suite}::{self.item_name(key)}"

    @cached_property
    def by_nodeid(self) -> dict[str, ReplyKey]:
        """Every item of the run by its id, in order."""
        return {self.nodeid(key): key for suite in self.suites for key in self.keys(suite)}

    @cached_property
    def in_shard(self) -> frozenset[str]:
        """The ids of the items of this part: of every suite each N-th problem, with all its models and samples.

        A Pro suite and its base suite have the same ids, so what is compared problem by problem stays together.
        """
        part, parts = self.shard or (1, 1)
        mine = {(suite.name, problem.id) for suite in self.suites for problem in self.problems(suite)[part - 1 :: parts]}
        return frozenset(nodeid for nodeid, key in self.by_nodeid.items() if (key.suite, key.id) in mine)

    def suite(self, name: str) -> Suite:
        """The suite of that name."""
        return self._suites[name]

    def problem(self, key: ReplyKey) -> Problem:
        """The problem a reply answers."""
        return self.suite(key.suite).by_id[key.id]

    def to_json(self) -> str:
        """The plan as ASCII text, for the way to a worker: remote ones have none of the controller's files."""
        suites = [
            {
                "name": suite.name,
                "source": suite.source,
                "sha256": suite.sha256,
                "problems": [[getattr(problem, name) for name in _FIELDS] for problem in suite.problems],
            }
            for suite in self.suites
        ]
        rest = {name: getattr(self, name) for name in ("labels", "samples", "limit", "isolation", "shard", *_PLAIN)}
        return json.dumps({"suites": suites, **rest, "limits": asdict(self.limits)})

    @classmethod
    def from_json(cls, text: str) -> "Plan":
        """The inverse of `to_json`."""
        data = json.loads(text)
        suites = tuple(Suite(**{**suite, "problems": tuple(map(_problem, suite["problems"]))}) for suite in data["suites"])
        plain = {name: data[name] for name in _PLAIN}
        return cls(
            suites,
            tuple(data["labels"]),
            data["samples"],
            data["limit"],
            data["isolation"],
            LimitPolicy(**data["limits"]),
            shard=tuple(data["shard"]) if data["shard"] else None,
            **plain,
        )

    @cached_property
    def _suites(self) -> dict[str, Suite]:
        return {suite.name: suite for suite in self.suites}

    @cached_property
    def _problems(self) -> dict[str, list[Problem]]:
        return {
            suite.name: sorted(suite.problems[: self.limit], key=lambda problem: natural(problem.id)) for suite in self.suites
        }


def _problem(values: Sequence[Any]) -> Problem:
    texts: list[Any] = [tuple(value) if isinstance(value, list) else value for value in values]
    return Problem(*texts)


def natural(text: str) -> list[tuple[int, int, str]]:
    """A sort key by which digits compare as numbers."""
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in _DIGITS.split(text) if part]
