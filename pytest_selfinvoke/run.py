"""A run made ready on the controller: everything a user can have got wrong is found here, before anything is asked or run."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from pytest_selfinvoke.analysis.baselines import PROMPT_OF, Baseline, Terms, lacks, refusal
from pytest_selfinvoke.analysis.judging import foreseen
from pytest_selfinvoke.counterexamples.disputed import Decisions, read_decisions
from pytest_selfinvoke.errors import UserError
from pytest_selfinvoke.execution.isolation import Isolation
from pytest_selfinvoke.generation.prompts.prompt import Prompt
from pytest_selfinvoke.generation.prompts.prompter import Hook, Prompter
from pytest_selfinvoke.generation.sources import Answers, AskedAnswers, RecordedAnswers, ReferenceAnswers, Replies, TinyAnswers
from pytest_selfinvoke.models.card import ModelCard
from pytest_selfinvoke.models.roster import remarks, roster
from pytest_selfinvoke.models.spec import ModelSpec
from pytest_selfinvoke.plan import Plan
from pytest_selfinvoke.reporting.html.installed import check_installed
from pytest_selfinvoke.reporting.text import count
from pytest_selfinvoke.settings import Settings
from pytest_selfinvoke.suites.catalogue import load_suites
from pytest_selfinvoke.suites.contracts import with_contracts
from pytest_selfinvoke.suites.errata import version as errata_version
from pytest_selfinvoke.suites.libraries import needs_all, skips
from pytest_selfinvoke.suites.problem import Suite
from pytest_selfinvoke.tiny import models as tiny

if TYPE_CHECKING:
    from pytest_selfinvoke.generation.asked import Asked


@dataclass(frozen=True)
class Run:
    """What is asked of whom and how, where the replies come from, and what holds the code that is run.

    ``asked`` is what is asked of providers, if anything. ``caveats`` must be said beside the numbers, a line each.
    ``decisions`` are those of the review file.
    """

    settings: Settings
    plan: Plan
    prompter: Prompter
    cards: tuple[ModelCard, ...]
    replies: Replies
    caveats: tuple[str, ...]
    isolation: Isolation
    asked: "Asked | None" = None
    baselines: tuple[Baseline, ...] = ()
    decisions: Decisions = field(default_factory=Decisions)

    @classmethod
    def prepare(
        cls, settings: Settings, prompt_hook: Hook | None = None, probed: Callable[[], Isolation] | None = None
    ) -> "Run":
        """Read suites, model facts and recorded replies, make the prompts, and try the layers of isolation.

        ``prompt_hook`` is None where no plugin implements ``pytest_selfinvoke_prompt``. ``probed`` tells what came of trying
        the layers, where that has begun already (`Isolation.probing`). Raises `UserError`.
        """
        cards = roster(settings.models, settings.rootdir)
        origin = settings.origins
        suites = load_suites(
            settings.suites,
            settings.data,
            named_by=origin["suites"],
            data_by=origin["data"],
            base_tests=settings.causes,
        )
        isolation = probed() if probed else Isolation.probe(settings.isolation)
        _check_places(settings)
        labels = tuple(model.label for model in settings.models)
        decisions = read_decisions(settings.disputed, settings.disputed_origin) if settings.search else Decisions()
        if (settings.counterexamples or settings.search) and not settings.asking.dry_run:
            suites = with_contracts(suites, settings.data)
        plan = Plan(
            suites,
            labels,
            settings.samples,
            settings.limit,
            settings.isolation,
            settings.limits,
            settings.causes,
            _skips(suites),
            settings.shard,
            settings.counterexamples,
            settings.rebuild_pools,
            settings.search,
            settings.drawn,
        )
        most = max(len(plan.problems(suite)) for suite in suites)
        if plan.shard and plan.shard[1] > most:
            raise UserError(
                f"{settings.origins['shard']}: {plan.shard[1]} shards of {most} problems, so some would be empty; "
                f"write at most I/{most}"
            )
        prompter = Prompter(settings.prompt, settings.origins["prompt"], prompt_hook, settings.errata)
        asking = any(model.asked for model in settings.models)
        if asking or settings.origins["prompt"] != "default":
            prompter.check(problem for suite in suites for problem in plan.problems(suite))
        answers: dict[str, Answers] = {model.label: _answers(model, suites) for model in settings.models if not model.asked}
        asked = _asked(settings, plan, prompter) if asking else None
        if asked:
            answers |= dict.fromkeys(asked.targets, AskedAnswers(asked.producer))
        replies = Replies(answers)
        toys = tiny.CAVEAT if any(model.name in tiny.NAMES for model in settings.models) else ""
        caveats = tuple(filter(None, [toys, prompter.caveat if asking else ""]))
        run = cls(settings, plan, prompter, cards, replies, caveats, isolation, asked, decisions=decisions)
        return replace(run, baselines=run.read_baselines()) if settings.baselines else run

    @cached_property
    def terms(self) -> dict[str, Terms]:
        """How providers are asked, by label: two runs with other terms are not to be compared.

        The prompt of each suite's first problem stands for those of all: templates and hooks have no version that tells.
        """
        if not self.asked:
            return {}
        shown = {f"{PROMPT_OF}{suite.name}": self._first_prompt(suite).sha256[:16] for suite in self.plan.suites}
        errata: dict[str, str] = {"errata": self.settings.errata}
        if self.settings.errata == "repaired":
            errata["errata version"] = str(errata_version())
        prompt = {f"prompt {key}": value for key, value in self.prompter.to_dict().items()}
        return {label: prompt | errata | asdict(target.sampling) | shown for label, target in self.asked.targets.items()}

    def _first_prompt(self, suite: Suite) -> Prompt:
        return self.prompter.prompt(self.plan.problems(suite)[0])

    def read_baselines(self) -> tuple[Baseline, ...]:
        """The earlier runs to compare with. Raises `UserError` for what cannot be compared."""
        from pytest_selfinvoke.recorded import read_baseline

        origin = self.settings.origins["baselines"]
        suites = {suite.name: suite.sha256 for suite in self.plan.suites}
        baselines = []
        for name, path in self.settings.baselines:
            baseline = read_baseline(name, path, origin)
            if reason := refusal(baseline, suites, self.plan.labels, self.terms, self.plan.samples):
                raise UserError(f"{origin}: cannot compare with {path}: {reason}")
            baselines.append(baseline)
        return tuple(baselines)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What the header says beside suites and models, a line each."""
        prompt = (self.prompter.line,) if any(model.asked for model in self.settings.models) else ()
        asking = self.asked.lines if self.asked else ()
        known, held = remarks(self.cards), (self.isolation.line(), self.plan.limits.line())
        return (*prompt, *asking, *known, *held, *self._of_gates, *self.caveats, *self.skipped)

    @property
    def skipped(self) -> tuple[str, ...]:
        """What of the run is skipped on this machine, and why, a line for each suite."""
        lines = []
        for suite in self.plan.suites:
            reasons = self.plan.skips.get(suite.name, {})
            here = [problem for problem in self.plan.problems(suite) if problem.id in reasons]
            whys = {reasons[problem.id] for problem in here}
            if whys:
                why = whys.pop() if len(whys) == 1 else needs_all(suite, here)
                lines.append(f"SKIPPED: {count(len(here), 'problem')} of {suite.name}: {why}")
        return tuple(lines)

    @property
    def _of_gates(self) -> tuple[str, ...]:
        """Which part of the run this is, what it is compared with, and the gates that it will not be able to measure."""
        waiting = "; gates wait for the merged results" if self.settings.gates else ""
        shard = ["shard {} of {}{}".format(*self.plan.shard, waiting)] if self.plan.shard else []
        ids = [(suite.name, [problem.id for problem in self.plan.problems(suite)]) for suite in self.plan.suites]
        compared = []
        for baseline in self.baselines:
            lack = lacks(baseline, ids, self.plan.labels)
            compared.append(f"baseline {baseline.name}: {baseline.source}{f', which has only {lack}' if lack else ''}")
        names = [baseline.name for baseline in self.baselines]
        suites = [suite.name for suite in self.plan.suites]
        variants = {card.label: card.variant_of for card in self.cards if card.variant_of}
        blind = [(gate, foreseen(gate, suites, self.plan.labels, names, variants)) for gate in self.settings.gates]
        return (*shard, *compared, *(f"gate {gate} cannot be measured: {reason}" for gate, reason in blind if reason))


def _asked(settings: Settings, plan: Plan, prompter: Prompter) -> "Asked":
    # asyncio and SQLite, which runs that ask nobody need not import.
    from pytest_selfinvoke.generation.asked import Asked, targets_of

    return Asked.prepare(settings, plan, prompter, targets_of(settings))


def _check_places(settings: Settings) -> None:
    """Raises `UserError` where something that the run would write at its end could not be."""
    origin = settings.origins
    if settings.results.exists() and not settings.results.is_file():
        raise UserError(f"{origin['results']}: {settings.results} is not a file; name one, such as results.json")
    if settings.reports.html:
        check_installed(origin["html"])
    if (folder := settings.regressions) and folder.exists() and not folder.is_dir():
        raise UserError(f"{origin['write_regressions']}: {folder} is not a folder; name one")


def _skips(suites: tuple[Suite, ...]) -> dict[str, dict[str, str]]:
    found = {suite.name: skips(suite) for suite in suites}
    return {name: reasons for name, reasons in found.items() if reasons}


def _answers(model: ModelSpec, suites: tuple[Suite, ...]) -> Answers:
    if model.path is not None:
        return RecordedAnswers.read(model.path, suites)
    if model.name == "reference":
        return ReferenceAnswers(suites)
    for suite in suites:
        tiny.check_suite(model.name, suite.name)
    return TinyAnswers(model.name, suites[0])
