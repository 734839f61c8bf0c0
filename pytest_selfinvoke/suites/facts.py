"""What the books of a run keep of a suite: enough to make every finding again without the suite's file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pytest_selfinvoke.suites.errata import answerable
from pytest_selfinvoke.suites.problem import Problem, Suite


@dataclass(frozen=True)
class SuiteFacts:
    """``ids`` are those of the run, in the order of its items; ``base`` is the suite that its base problems are of, or empty.

    ``unanswerable`` are the ids of problems that no model can answer from what it is shown.
    """

    name: str
    source: str
    sha256: str
    ids: tuple[str, ...]
    base: str = ""
    unanswerable: tuple[str, ...] = ()

    @classmethod
    def of(cls, suite: Suite, problems: Sequence[Problem]) -> "SuiteFacts":
        """The facts of a suite of which these problems are part of the run."""
        first = problems[0] if problems else None
        return cls(
            suite.name,
            suite.source,
            suite.sha256,
            tuple(problem.id for problem in problems),
            first.base_suite if first and first.has_pro else "",
            tuple(problem.id for problem in problems if not answerable(problem)),
        )

    def to_dict(self) -> dict[str, Any]:
        """Builtin types only, for results.json."""
        ids = {"ids": list(self.ids), "base": self.base, "unanswerable": list(self.unanswerable)}
        return {"name": self.name, "source": self.source, "sha256": self.sha256, "problems": len(self.ids), **ids}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "SuiteFacts":
        """The inverse of `to_dict`."""
        names = (data["name"], data["source"], data["sha256"])
        return cls(*names, tuple(data["ids"]), data["base"], tuple(data["unanswerable"]))
