"""Everything that is known at the end of a run, in one place: what results.json holds and the summary shows."""

import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from pytest_selfinvoke.analysis.causes import CauseCounts, cause_counts, oracle_rates
from pytest_selfinvoke.analysis.counts import errors, paper_errors, seals, statuses
from pytest_selfinvoke.analysis.finding import Finding
from pytest_selfinvoke.execution.isolation import Isolation
from pytest_selfinvoke.generation.accounts import Usage
from pytest_selfinvoke.models.card import ModelCard
from pytest_selfinvoke.models.published import SETTING, SOURCE, PublishedScore, comparable_scores
from pytest_selfinvoke.outcome import Outcome
from pytest_selfinvoke.reporting.summary import Summary
from pytest_selfinvoke.run import Run
from pytest_selfinvoke.suites.errata import answerable
from pytest_selfinvoke.suites.errata import version as errata_version
from pytest_selfinvoke.suites.published import PAPER_SUITES, PUBLISHED

SCHEMA = 1
_PACKAGES = ("pytest-selfinvoke", "pytest", "pytest-xdist", "pytest-timeout", "litellm", "numpy", "scipy")


@dataclass(frozen=True)
class Record:
    """The books of a run. ``outcomes`` stand in the order of items, ``selected`` counts the items that were to run.

    ``broken`` says that pytest itself failed (an internal or a usage error); ``started`` is the end of collection, in UTC,
    ``seconds`` the time from there. ``unanalysed`` says why there are no findings, should the analysis itself fail. ``usage``
    is what asking providers took, ``None`` where nobody was asked.
    """

    run: Run
    outcomes: tuple[Outcome, ...]
    selected: int
    broken: bool
    started: datetime
    seconds: float
    unanalysed: str = ""
    usage: Usage | None = None

    @property
    def planned(self) -> int:
        """Items of the whole plan, selected or not."""
        return len(self.run.plan.by_nodeid)

    @property
    def complete(self) -> bool:
        """Whether every selected item came to an end."""
        return not self.broken and len(self.outcomes) == self.selected

    @property
    def isolation(self) -> Isolation:
        """The isolation layers that were on for every solution that ran."""
        return self.run.isolation.of_all({outcome.layers for outcome in self.outcomes if outcome.layers})

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What the outcomes say."""
        if self.unanalysed:
            return ()
        from pytest_selfinvoke.analysis.drops import drops
        from pytest_selfinvoke.analysis.findings import findings
        from pytest_selfinvoke.analysis.model import Model
        from pytest_selfinvoke.analysis.readings import answerable_rates

        suites = [(suite.name, [problem.id for problem in self.run.plan.problems(suite)]) for suite in self.run.plan.suites]
        models = {
            card.label: Model(
                card.architecture, card.family, card.active_parameters, card.total_parameters, card.variant_of, card.pair
            )
            for card in self.run.cards
        }
        return (
            *findings(suites, models, self.outcomes, bases=self._bases, ks=(1, self.run.plan.samples)),
            *answerable_rates(suites, self._unanswerable, models, self.outcomes),
            *drops(suites, self._bases, models, self.outcomes),
            *oracle_rates(suites, self.outcomes),
            *self._published_gaps(suites),
        )

    @property
    def _unanswerable(self) -> dict[str, set[str]]:
        """The problems of each suite that cannot be answered from their published statements."""
        return {
            suite.name: {problem.id for problem in self.run.plan.problems(suite) if not answerable(problem)}
            for suite in self.run.plan.suites
        }

    @cached_property
    def published(self) -> tuple[PublishedScore, ...]:
        """The published scores on this run's suites, where they are asked for."""
        names = {suite.name for suite in self.run.plan.suites} & PAPER_SUITES
        return tuple(comparable_scores(names)) if self.run.settings.published else ()

    def _published_gaps(self, suites: Sequence[tuple[str, Sequence[str]]]) -> list[Finding]:
        """The gaps with them, where the run has models of one architecture only."""
        from pytest_selfinvoke.analysis.aggregates import Count, count_of
        from pytest_selfinvoke.analysis.published import published_gaps

        counts: dict[tuple[str, str], dict[str, Count]] = {}
        for score in self.published:
            side = counts.setdefault((score.suite, score.card.architecture), {})
            side[score.card.label] = count_of(score.percent, PUBLISHED[score.suite].problems)
        full = {card.label: card.architecture for card in self.run.cards if not card.variant_of}
        return published_gaps(suites, full, self.outcomes, counts)

    @property
    def _bases(self) -> dict[str, str]:
        """The base suite of each suite, where the run has both."""
        names = {suite.name for suite in self.run.plan.suites}
        bases = {suite.name: suite.problems[0].base_suite for suite in self.run.plan.suites if suite.problems[0].has_pro}
        return {suite: base for suite, base in bases.items() if base in names}

    @cached_property
    def causes(self) -> Mapping[str, CauseCounts]:
        """Why solutions failed, by architecture; variants and the reference, which are in no mean of one, by themselves."""
        return cause_counts(self.outcomes, {card.label: _group(card) for card in self.run.cards}, self._unanswerable)

    def summary(self, exit_status: int) -> Summary:
        """What the terminal shows; ``exit_status`` is pytest's."""
        solved = sum(outcome.solved for outcome in self.outcomes)
        judged = sum(outcome.judged for outcome in self.outcomes)
        why = _because(exit_status, judged - solved, len(self.outcomes) - judged, self.complete)
        return Summary(
            suites=[(suite.name, len(self.run.plan.problems(suite))) for suite in self.run.plan.suites],
            cards=self.run.cards,
            findings=self.findings,
            samples=self.run.plan.samples,
            statuses=statuses(self.outcomes),
            paper_errors=paper_errors(outcome for outcome in self.outcomes if outcome.suite in PAPER_SUITES),
            errors=errors(self.outcomes),
            seals=seals(self.outcomes),
            causes=self.causes,
            planned=self.planned,
            selected=self.selected,
            finished=len(self.outcomes),
            complete=self.complete,
            seconds=self.seconds,
            results=_short(self.run.settings.results),
            exit_note=f"exit status {exit_status}: {why}",
            caveats=self.run.caveats,
            skipped=self.run.skipped,
            usage=self.usage,
            cut=sum(outcome.finish_reason == "length" for outcome in self.outcomes),
            not_taken=self._not_taken(),
            published=self.published,
        )

    def _not_taken(self) -> Mapping[str, tuple[str, ...]]:
        """Sampling parameters that could not be sent, by label."""
        return {outcome.model: outcome.not_taken for outcome in self.outcomes if outcome.not_taken}

    def to_dict(self) -> dict[str, Any]:
        """The contents of results.json but for `rows`; docs/results.md describes them."""
        sealing = seals(self.outcomes)
        return {
            "schema": SCHEMA,
            "complete": self.complete,
            "selection": {"planned": self.planned, "selected": self.selected, "finished": len(self.outcomes)},
            "skipped": self.run.plan.skips,
            "started": self.started.isoformat(timespec="seconds"),
            "seconds": round(self.seconds, 3),
            "settings": self.run.settings.to_dict()
            | {"prompt": self.run.prompter.to_dict(), "errata_version": errata_version()},
            "suites": [
                {
                    "name": suite.name,
                    "source": suite.source,
                    "sha256": suite.sha256,
                    "problems": len(self.run.plan.problems(suite)),
                }
                for suite in self.run.plan.suites
            ],
            "models": [card.to_dict() for card in self.run.cards],
            "published": {
                "source": SOURCE,
                "setting": SETTING,
                "measured_here": False,
                "scores": [score.to_dict() for score in self.published],
            }
            if self.published
            else None,
            "requests": self.usage.to_dict() if self.usage else None,
            "environment": {
                "python": platform.python_version(),
                "platform": platform.platform(),
                "packages": _versions(),
                "isolation": self.isolation.to_dict(),
            },
            "sealing": {"judged": sealing.judged, "unsealed": sealing.unsealed, "unsealed_by": dict(sealing.by)},
            "causes": {group: counts.to_dict() for group, counts in self.causes.items()},
        }

    def rows(self) -> dict[str, Iterable[dict[str, Any]]]:
        """The outcomes and findings of results.json; each row is made when it is asked for, since there can be many."""
        return {
            "findings": [finding.to_dict() for finding in self.findings],
            "outcomes": (outcome.to_dict() for outcome in self.outcomes),
        }


def _group(card: ModelCard) -> str:
    if card.architecture == "unknown":
        return "reference" if card.name == "reference" else "unknown"
    return "variant" if card.variant_of else card.architecture


def _short(path: Path) -> str:
    """The path as people near it would write it."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def _because(exit_status: int, unsolved: int, errors: int, complete: bool) -> str:
    """Why pytest ends with this status, as far as it is about our items."""
    if exit_status == 0 and complete and not unsolved and not errors:
        return "all solved"
    if exit_status not in (0, 1, 2):
        return "pytest itself failed"
    parts = [f"{number} {word}" for number, word in ((unsolved, "unsolved"), (errors, "without a verdict")) if number]
    return ", ".join(["interrupted"] * (exit_status == 2) + parts) or ("incomplete" if not complete else "other tests failed")


def _versions() -> Mapping[str, str]:
    found = {}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
