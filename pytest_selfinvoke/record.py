"""Everything that is known at the end of a run, in one place: what results.json holds and the summary shows.

It is made from the run that has just ended, from a results.json (`recorded`), or from several (`merging`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_selfinvoke.analysis.baselines import Baseline, Change, Terms
from pytest_selfinvoke.analysis.causes import CauseCounts, cause_counts, oracle_rates
from pytest_selfinvoke.analysis.counts import errors, paper_errors, seals, statuses
from pytest_selfinvoke.analysis.disputes import DisputeCounts, by_group, disputes
from pytest_selfinvoke.analysis.error_budget import NO_ERRORS, ErrorBudget
from pytest_selfinvoke.analysis.finding import Finding
from pytest_selfinvoke.analysis.gates import Gate
from pytest_selfinvoke.analysis.judging import Evidence, Ruling, coverage, judge
from pytest_selfinvoke.environment import environment
from pytest_selfinvoke.execution.isolation import Isolation
from pytest_selfinvoke.files import short
from pytest_selfinvoke.generation.accounts import Usage
from pytest_selfinvoke.models.card import Group, ModelCard
from pytest_selfinvoke.models.published import SETTING, SOURCE, PublishedScore, comparable_scores, solved_counts
from pytest_selfinvoke.outcome import Outcome
from pytest_selfinvoke.reporting.exit_note import exit_note
from pytest_selfinvoke.reporting.summary import Summary
from pytest_selfinvoke.suites.errata import version as errata_version
from pytest_selfinvoke.suites.facts import SuiteFacts
from pytest_selfinvoke.suites.published import PAPER_SUITES

if TYPE_CHECKING:
    from pytest_selfinvoke.run import Run

SCHEMA = 1


@dataclass(frozen=True)
class Record:
    """The books of a run. ``outcomes`` stand in the order of items, ``selected`` counts the items that were to run.

    ``settings`` are those of results.json. ``broken`` says that the run itself failed (in pytest: an internal or a usage
    error); ``started`` is the end of collection, in UTC, ``seconds`` the time from there. ``layers`` are the isolation
    layers that were on for every solution that ran. ``terms`` says by label how providers were asked. ``shard`` is (I, N)
    where the run is one of N parts: its gates wait for the whole. ``results`` is the file. ``unanalysed`` says why there are
    no findings, should the analysis itself fail. ``usage`` is what asking providers took, ``None`` where nobody was asked.
    ``skips`` says by suite and id why a problem could not be tried. ``merged`` says of what a merged record was made.
    """

    settings: Mapping[str, Any]
    suites: tuple[SuiteFacts, ...]
    cards: tuple[ModelCard, ...]
    samples: int
    outcomes: tuple[Outcome, ...]
    selected: int
    broken: bool
    started: datetime
    seconds: float
    environment: Mapping[str, Any]
    isolation: Isolation
    results: Path | None = None
    terms: Mapping[str, Terms] = field(default_factory=dict)
    baselines: tuple[Baseline, ...] = ()
    gates: tuple[Gate, ...] = ()
    error_budget: ErrorBudget = NO_ERRORS
    shard: tuple[int, int] | None = None
    caveats: tuple[str, ...] = ()
    unanalysed: str = ""
    usage: Usage | None = None
    skips: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    merged: tuple[Mapping[str, Any], ...] = ()

    @classmethod
    def of(
        cls,
        run: "Run",
        outcomes: tuple[Outcome, ...],
        selected: int,
        *,
        broken: bool,
        started: datetime,
        seconds: float,
        usage: Usage | None,
    ) -> "Record":
        """The books of the run that has just ended."""
        settings = run.settings
        return cls(
            settings=settings.to_dict() | {"prompt": run.prompter.to_dict(), "errata_version": errata_version()},
            suites=tuple(SuiteFacts.of(suite, run.plan.problems(suite)) for suite in run.plan.suites),
            cards=run.cards,
            samples=run.plan.samples,
            outcomes=outcomes,
            selected=selected,
            broken=broken,
            started=started,
            seconds=seconds,
            environment=environment(),
            isolation=run.isolation.of_all({outcome.layers for outcome in outcomes if outcome.layers}),
            results=settings.results,
            terms=run.terms,
            baselines=run.baselines,
            gates=settings.gates,
            error_budget=settings.error_budget,
            shard=settings.shard,
            caveats=(*run.caveats, *run.skipped),
            usage=usage,
            skips=run.plan.skips,
        )

    @property
    def planned(self) -> int:
        """Items of the whole plan, selected or not."""
        return sum(len(suite.ids) for suite in self.suites) * len(self.cards) * self.samples

    @property
    def complete(self) -> bool:
        """Whether every selected item came to an end."""
        return not self.broken and len(self.outcomes) == self.selected

    @property
    def errors(self) -> int:
        """Items that ended in an error, which is ours."""
        return sum(not outcome.judged for outcome in self.outcomes)

    @property
    def errors_allowed(self) -> bool:
        """Whether there are no more errors than the budget has."""
        return self.error_budget.allows(self.errors, self.selected)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What the outcomes say."""
        if self.unanalysed:
            return ()
        from pytest_selfinvoke.analysis.baselines import regressions
        from pytest_selfinvoke.analysis.drops import drops
        from pytest_selfinvoke.analysis.findings import findings
        from pytest_selfinvoke.analysis.model import Model
        from pytest_selfinvoke.analysis.readings import answerable_rates

        suites = self._problems
        models = {
            card.label: Model(
                card.architecture, card.family, card.active_parameters, card.total_parameters, card.variant_of, card.pair
            )
            for card in self.cards
        }
        ks = sorted({1, self.samples, *(gate.samples for gate in self.gates if gate.samples <= self.samples)})
        return (
            *findings(suites, models, self.outcomes, bases=self._bases, ks=ks),
            *answerable_rates(suites, self._unanswerable, models, self.outcomes),
            *drops(suites, self._bases, models, self.outcomes),
            *oracle_rates(suites, self.outcomes),
            *self._published_gaps(),
            *regressions(self.changes),
        )

    @cached_property
    def causes(self) -> Mapping[str, CauseCounts]:
        """Why solutions failed, by architecture; variants and the reference, which are in no mean of one, by themselves."""
        if self.unanalysed:
            return {}
        return cause_counts(self.outcomes, self.groups, self._unanswerable)

    @cached_property
    def disputes(self) -> Mapping[str, DisputeCounts]:
        """How many solutions that passed differ all the same, by model; empty where none was searched."""
        return {} if self.unanalysed else disputes(self.outcomes)

    @property
    def groups(self) -> Mapping[str, Group]:
        """Which group each model is of, by label."""
        return {card.label: card.group for card in self.cards}

    @cached_property
    def published(self) -> tuple[PublishedScore, ...]:
        """The published scores on this run's suites, where they are asked for."""
        suites = {suite.name: suite.sha256 for suite in self.suites}
        return tuple(comparable_scores(suites)) if self.settings.get("published") and not self.unanalysed else ()

    @property
    def _without_published(self) -> list[str]:
        """The suites, but for base suites, of which published scores are asked for and there are none."""
        if not self.settings.get("published") or self.unanalysed:
            return []
        known = {*self._bases.values(), *(score.suite for score in self.published)}
        return [suite.name for suite in self.suites if suite.name not in known]

    def _published_gaps(self) -> list[Finding]:
        """The gaps with them, where the run has models of one architecture only."""
        from pytest_selfinvoke.analysis.published import published_gaps

        full = {card.label: card.architecture for card in self.cards if not card.variant_of}
        return published_gaps(self._problems, full, self.outcomes, solved_counts(self.published))

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """What became of each model since each baseline."""
        if self.unanalysed:
            return ()
        from pytest_selfinvoke.analysis.baselines import changes

        return tuple(changes(self.baselines, self._problems, list(self._architectures), self.outcomes))

    @cached_property
    def rulings(self) -> tuple[Ruling, ...]:
        """What came of the gates; none for a shard, since they are about the whole."""
        return () if self.shard else judge(self.gates, self._evidence)

    @property
    def accepted(self) -> bool:
        """Whether a run with gates is a success: complete, no more errors than allowed, and every gate passes."""
        passed = all(ruling.verdict == "PASS" for ruling in self.rulings)
        return self.complete and self.errors_allowed and passed and not self.unanalysed

    @property
    def _architectures(self) -> dict[str, str]:
        return {card.label: card.architecture for card in self.cards}

    @property
    def _problems(self) -> list[tuple[str, tuple[str, ...]]]:
        return [(suite.name, suite.ids) for suite in self.suites]

    @property
    def _unanswerable(self) -> dict[str, set[str]]:
        """The problems of each suite that cannot be answered from their published statements."""
        return {suite.name: set(suite.unanswerable) for suite in self.suites}

    @property
    def _bases(self) -> dict[str, str]:
        """The base suite of each suite, where the run has both."""
        names = {suite.name for suite in self.suites}
        return {suite.name: suite.base for suite in self.suites if suite.base in names}

    @property
    def _evidence(self) -> Evidence:
        return Evidence(
            findings=self.findings,
            architectures=self._architectures,
            variants={card.label: card.variant_of for card in self.cards if card.variant_of},
            suites={suite.name: len(suite.ids) for suite in self.suites},
            samples=self.samples,
            coverage=coverage(self._problems, [card.label for card in self.cards], self.samples, self.outcomes),
            bases=self._bases,
            base_names={suite.name: suite.base for suite in self.suites if suite.base},
            asked=self.terms.keys(),
            baselines=[baseline.name for baseline in self.baselines],
            errors_allowed=self.errors_allowed,
            budget=self.error_budget,
            unanalysed=f"the analysis failed ({self.unanalysed})" if self.unanalysed else "",
        )

    def summary(self, exit_status: int | None = None) -> Summary:
        """What the terminal shows; ``exit_status`` is that of the process, None where nothing is to be said of it."""
        return Summary(
            suites=[(suite.name, len(suite.ids)) for suite in self.suites],
            cards=self.cards,
            findings=self.findings,
            samples=self.samples,
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
            results=short(self.results) if self.results else "",
            exit_note="" if exit_status is None else exit_note(self, exit_status),
            caveats=self.caveats,
            usage=self.usage,
            cut=sum(outcome.finish_reason == "length" for outcome in self.outcomes),
            not_taken={outcome.model: outcome.not_taken for outcome in self.outcomes if outcome.not_taken},
            changes=self.changes,
            rulings=self.rulings,
            waiting=len(self.gates) if self.shard else 0,
            published=self.published,
            without_published=self._without_published,
            disputes=self.disputes,
            disputed_file=short(Path(self.settings["disputed"])) if self.settings.get("disputed") else "",
        )

    def to_dict(self) -> dict[str, Any]:
        """The contents of results.json but for `rows`; docs/results.md describes them."""
        sealing = seals(self.outcomes)
        return {
            "schema": SCHEMA,
            "complete": self.complete,
            "selection": {"planned": self.planned, "selected": self.selected, "finished": len(self.outcomes)},
            "skipped": {suite: dict(reasons) for suite, reasons in self.skips.items()},
            "started": self.started.isoformat(timespec="seconds"),
            "seconds": round(self.seconds, 3),
            "settings": dict(self.settings),
            "models": [card.to_dict() for card in self.cards],
            "published": {
                "source": SOURCE,
                "setting": SETTING,
                "measured_here": False,
                "scores": [score.to_dict() for score in self.published],
            }
            if self.published
            else None,
            "asked": {label: dict(terms) for label, terms in self.terms.items()},
            "requests": self.usage.to_dict() if self.usage else None,
            "environment": {**self.environment, "isolation": self.isolation.to_dict()},
            "sealing": {"judged": sealing.judged, "unsealed": sealing.unsealed, "unsealed_by": dict(sealing.by)},
            "causes": {group: counts.to_dict() for group, counts in self.causes.items()},
            "disputed": {
                "models": {label: counts.to_dict() for label, counts in self.disputes.items()},
                "architectures": {group: counts.to_dict() for group, counts in by_group(self.disputes, self.groups).items()},
            },
            "caveats": list(self.caveats),
            "merged": [dict(part) for part in self.merged],
        }

    def rows(self) -> dict[str, Iterable[dict[str, Any]]]:
        """The rest of results.json, in lists; each row is made when it is asked for, since there can be many."""
        return {
            "suites": [suite.to_dict() for suite in self.suites],
            "gates": [ruling.to_dict() for ruling in self.rulings],
            "findings": [finding.to_dict() for finding in self.findings],
            "changes": [change.to_dict() for change in self.changes],
            "baselines": [baseline.to_dict() for baseline in self.baselines],
            "outcomes": (outcome.to_dict() for outcome in self.outcomes),
        }
