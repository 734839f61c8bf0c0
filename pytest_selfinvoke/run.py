"""A run made ready on the controller: everything a user can have got wrong is found here, before anything is asked or run."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from pytest_selfinvoke.errors import UserError
from pytest_selfinvoke.execution.isolation import Isolation
from pytest_selfinvoke.generation.sources import Answers, RecordedAnswers, ReferenceAnswers, Replies, TinyAnswers
from pytest_selfinvoke.models.card import ModelCard
from pytest_selfinvoke.models.roster import roster
from pytest_selfinvoke.plan import Plan
from pytest_selfinvoke.settings import ModelSpec, Settings
from pytest_selfinvoke.suites.catalogue import load_suites
from pytest_selfinvoke.suites.problem import Suite
from pytest_selfinvoke.tiny import models as tiny


@dataclass(frozen=True)
class Run:
    """What is asked of whom, where the replies come from, and what holds the code that is run.

    ``caveats`` must be said beside the numbers, a line each.
    """

    settings: Settings
    plan: Plan
    cards: tuple[ModelCard, ...]
    replies: Replies
    caveats: tuple[str, ...]
    isolation: Isolation

    @classmethod
    def prepare(cls, settings: Settings) -> "Run":
        """Read suites, model facts and recorded replies, and try the layers of isolation. Raises `UserError`."""
        # Trying the layers is a process of its own, and there is a second processor as a rule.
        with ThreadPoolExecutor(1) as beside:
            probing = beside.submit(Isolation.probe, settings.isolation)
            cards = roster(settings.models, settings.rootdir)
            suites = load_suites(settings.suites, settings.data)
        if settings.results.exists() and not settings.results.is_file():
            raise UserError(f"{settings.origins['results']}: {settings.results} is not a file; name one, such as results.json")
        labels = tuple(model.label for model in settings.models)
        plan = Plan(suites, labels, settings.samples, settings.limit, settings.isolation, settings.limits)
        replies = Replies({model.label: _answers(model, suites) for model in settings.models})
        caveats = (tiny.CAVEAT,) if any(model.name in tiny.NAMES for model in settings.models) else ()
        return cls(settings, plan, cards, replies, caveats, probing.result())


def _answers(model: ModelSpec, suites: tuple[Suite, ...]) -> Answers:
    if model.path is not None:
        return RecordedAnswers.read(model.path, suites)
    if model.name == "reference":
        return ReferenceAnswers(suites)
    for suite in suites:
        tiny.check_suite(model.name, suite.name)
    return TinyAnswers(model.name, suites[0])
