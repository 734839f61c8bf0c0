"""``--selfinvoke-show-prompt``: which problem is meant, and what would be sent for it."""

import sys
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import PurePath

from pytest_selfinvoke.errors import UserError
from pytest_selfinvoke.generation.prompts.prompter import Hook, Prompter
from pytest_selfinvoke.reporting.prompt import prompt_text
from pytest_selfinvoke.settings import Settings
from pytest_selfinvoke.suites.catalogue import EMBEDDED, PUBLISHED, load_suites
from pytest_selfinvoke.suites.problem import Problem, Suite

OPTION = "--selfinvoke-show-prompt"


def show(wanted: str, settings: Settings, hook: Hook | None) -> str:
    """What is sent for the problems that ``wanted`` names: ``SUITE::ID``, an item's id, or an id of the run's suites.

    Raises `UserError` for a problem that there is not.
    """
    prompter = Prompter(settings.prompt, settings.origins["prompt"], hook)
    texts = [
        prompt_text(f"{problem.suite}::{problem.id}", prompter.prompt(problem), prompter.caveat)
        for problem in _problems(wanted, settings)
    ]
    encoding = sys.stdout.encoding or "utf-8"
    return "\n\n".join(texts).encode(encoding, "backslashreplace").decode(encoding)


def _problems(wanted: str, settings: Settings) -> list[Problem]:
    suite_name, separator, identity = wanted.removeprefix("selfinvoke/").partition("[")[0].rpartition("::")
    names = _suites(suite_name, settings) if separator else settings.suites
    suites = load_suites(names, settings.data)
    found = [suite.by_id[identity] for suite in suites if identity in suite.by_id]
    if not found:
        raise UserError(_unknown(identity, suites))
    return found


def _suites(name: str, settings: Settings) -> Sequence[str]:
    """The suite of a name: one of the run's, or one that comes with the plugin."""
    run = {PurePath(suite).stem if suite.endswith((".json", ".jsonl")) else suite: suite for suite in settings.suites}
    known = {**dict.fromkeys([*EMBEDDED, *PUBLISHED]), **run}
    if name not in known:
        near = get_close_matches(name, known, 1)
        hint = f"; did you mean {near[0]!r}?" if near else "; a file of your own is named with --selfinvoke-suite"
        raise UserError(f"{OPTION}: no suite is called {name!r}; there are {', '.join(known)}{hint}")
    return (run.get(name, name),)


def _unknown(identity: str, suites: Sequence[Suite]) -> str:
    near = [f"{suite.name}::{match}" for suite in suites for match in get_close_matches(identity, suite.by_id, 3)]
    ids = ", ".join(
        f"{suite.name} has {len(suite.problems)}, from {suite.problems[0].id} to {suite.problems[-1].id}" for suite in suites
    )
    hint = f"; did you mean {' or '.join(near)}?" if near else "; write SUITE::ID"
    return f"{OPTION}: no problem has the id {identity!r}: {ids}{hint}"
