"""What others measured: the scores of arXiv 2412.21199, ``published.csv``, one number a line.

Each line has the paper's table, the model under its name in our table of models (proprietary ones by their API's name), the
suite, the prompt ("base": the base problems' own), the samples per problem, the metric, and the number in percent as printed.
The paper's "OpenCoder-9B" of Table 7 is taken to be OpenCoder-8B, which is the one it lists.
"""

import csv
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from pytest_selfinvoke.analysis.aggregates import Count, count_of
from pytest_selfinvoke.models.card import ModelCard
from pytest_selfinvoke.models.shipped import rows
from pytest_selfinvoke.suites.published import PUBLISHED

SOURCE = "arXiv 2412.21199v2"
SETTING = "0-shot, one sample: greedy, APIs at temperature 0.2; the better score of the raw and the sanitized reply"


@dataclass(frozen=True)
class PublishedScore:
    """One number of the paper; ``percent`` as it is printed there, rounded to one decimal."""

    table: int
    card: ModelCard
    suite: str
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
            prompt=row["prompt"],
            samples=int(row["samples"]),
            metric=row["metric"],
            percent=float(row["percent"]),
        )
        for row in csv.DictReader(text.splitlines())
    )


def comparable_scores(suites: Collection[str]) -> list[PublishedScore]:
    """The scores that a run of these suites can be seen beside: pass@1 of tuned models, 0-shot, from one sample."""
    return [
        score
        for score in all_scores()
        if score.suite in suites and score.prompt == "0-shot" and score.samples == 1 and score.card.tuning == "instruct"
    ]


def solved_counts(scores: Iterable[PublishedScore]) -> dict[tuple[str, str], dict[str, Count]]:
    """How many problems each model solved, by (suite, architecture) and model."""
    made: dict[tuple[str, str], dict[str, Count]] = {}
    for score in scores:
        side = made.setdefault((score.suite, score.card.architecture), {})
        side[score.card.label] = count_of(score.percent, PUBLISHED[score.suite].problems)
    return made
