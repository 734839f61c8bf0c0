"""What others measured: the scores of arXiv 2412.21199, ``published.csv``, one number a line.

Each line has the paper's table, the model under its name in our table of models (proprietary ones by their API's name), the
suite, the prompt ("base": the base problems' own), the samples per problem, the metric, and the number in percent as printed.
The paper's "OpenCoder-9B" of Table 7 is taken to be OpenCoder-8B, which is the one it lists.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from pytest_selfinvoke.analysis.aggregates import Count, count_of
from pytest_selfinvoke.models.card import ModelCard
from pytest_selfinvoke.models.shipped import rows
from pytest_selfinvoke.suites.published import PAPER_SUITES, PUBLISHED

SOURCE = "arXiv 2412.21199v2"
SETTING = "0-shot, one sample: greedy, APIs at temperature 0.2; the better score of the raw and the sanitized reply"


@dataclass(frozen=True)
class PublishedScore:
    """One number of the paper, of all ``problems`` of a suite; ``percent`` as it is printed there, rounded to one decimal."""

    table: int
    card: ModelCard
    suite: str
    problems: int
    prompt: str
    samples: int
    metric: str
    percent: float

    def to_dict(self) -> dict[str, Any]:
        """Builtin types only, for results.json."""
        return {
            "model": self.card.label,
            "architecture": self.card.architecture,
            "suite": self.suite,
            "metric": self.metric,
            "percent": self.percent,
            "table": self.table,
        }


@cache
def all_scores() -> tuple[PublishedScore, ...]:
    """Every number, in the paper's order."""
    text = files("pytest_selfinvoke.models").joinpath("published.csv").read_text(encoding="utf-8")
    known = rows()
    return tuple(
        PublishedScore(
            table=int(row["table"]),
            card=known.get(row["model"]) or ModelCard(row["model"], "", tuning="instruct", source=SOURCE),
            suite=row["suite"],
            problems=_problems(row["suite"]),
            prompt=row["prompt"],
            samples=int(row["samples"]),
            metric=row["metric"],
            percent=float(row["percent"]),
        )
        for row in csv.DictReader(text.splitlines())
    )


def comparable_scores(suites: Mapping[str, str]) -> list[PublishedScore]:
    """The scores that a run of these suites can be seen beside: pass@1 of tuned models, 0-shot, from one sample.

    ``suites`` gives the SHA-256 of each suite's file by its name in the run, which stands in the scores. A suite is a
    published one if its file is, whatever it is called.
    """
    published = {PUBLISHED[name].file.sha256: name for name in PAPER_SUITES}
    names: dict[str, list[str]] = {}
    for suite, sha256 in suites.items():
        if sha256 in published:
            names.setdefault(published[sha256], []).append(suite)
    return [
        replace(score, suite=suite)
        for score in all_scores()
        for suite in names.get(score.suite, ())
        if score.prompt == "0-shot" and score.samples == 1 and score.card.tuning == "instruct"
    ]


def solved_counts(scores: Iterable[PublishedScore]) -> dict[tuple[str, str], dict[str, Count]]:
    """How many problems each model solved, by (suite, architecture) and model."""
    made: dict[tuple[str, str], dict[str, Count]] = {}
    for score in scores:
        side = made.setdefault((score.suite, score.card.architecture), {})
        side[score.card.label] = count_of(score.percent, score.problems)
    return made


def _problems(suite: str) -> int:
    """Those of the suite, or of the Pro suite that was made of a part of it: the paper measures base problems on the same."""
    return PUBLISHED[suite if suite in PUBLISHED else f"{suite}-pro"].problems
