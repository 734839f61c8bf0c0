"""Whether a results.json says what can be: the types of its values, and that they agree with each other."""

from collections.abc import Mapping
from typing import Any, get_args

from pytest_selfinvoke.analysis.baselines import Baseline
from pytest_selfinvoke.execution.isolation import Mode
from pytest_selfinvoke.execution.verdict import Status
from pytest_selfinvoke.models.card import ModelCard
from pytest_selfinvoke.outcome import Outcome
from pytest_selfinvoke.plain_data import misfit
from pytest_selfinvoke.record import Record
from pytest_selfinvoke.suites.facts import SuiteFacts

_STATUSES = {*get_args(Status), "error"}
_COUNTS = ("requests", "replies", "cached", "prompt_tokens", "completion_tokens")
_REQUESTS = {**dict.fromkeys(_COUNTS, int), "cost_usd": float, "cost_unknown": Mapping[str, int]}
# What is read of the file; the rest is made again from it.
_FILE = {
    "complete": bool,
    "selection": {"selected": int},
    "skipped": Mapping[str, Mapping[str, str]],
    "started": str,
    "seconds": float,
    "settings": {"samples": int, "gates": list[str], "error_budget": str, "shard": str | None},
    "models": list[ModelCard],
    "asked": Mapping[str, Mapping[str, Any]],
    "requests": Mapping[str, Any] | None,
    "environment": {
        "packages": Mapping[str, str],
        "isolation": {"mode": Mode, "on": list[str], "off": Mapping[str, str]},
    },
    "caveats": list[str],
    "merged": list[Mapping[str, Any]],
    "suites": list[SuiteFacts],
    "baselines": list[Baseline],
    "outcomes": list[Outcome],
}

# Of the settings, those that are read again; each may be missing.
_SETTINGS = {"asking": Mapping[str, Any], "origins": Mapping[str, Any], "disputed": str | None}


def unlike(data: Mapping[str, Any]) -> str:
    """What of the file is not there or of another type, as a clause; empty where nothing is."""
    found = misfit(data, _FILE)
    if not found and data["requests"]:
        found = (inner := misfit(data["requests"], _REQUESTS)) and f"requests.{inner}"
    settings = data.get("settings", {})
    for key in _SETTINGS.keys() & settings.keys():
        if not found and (inner := misfit(settings, {key: _SETTINGS[key]})):
            found = f"settings.{inner}"
    return found


def contradiction(record: Record) -> str:
    """What of a record cannot be, as a clause; empty where all can."""
    if record.samples < 1:
        return f"settings.samples is {record.samples}"
    if record.started.tzinfo is None:
        return "started has no time zone"
    for what, names in (("suites", [suite.name for suite in record.suites]), ("models", [card.label for card in record.cards])):
        if len(set(names)) < len(names):
            return f"two {what} have one name"
    for card in record.cards:
        if any(number is not None and number <= 0 for number in (card.total_parameters, card.active_parameters)):
            return f"the parameters of {card.label} are not above 0"
    for baseline in record.baselines:
        if reason := _of_counts(baseline):
            return f"the baseline {baseline.name} {reason}"
    return _of_outcomes(record)


def _of_counts(baseline: Baseline) -> str:
    for suite, models in baseline.counts.items():
        for model, problems in models.items():
            for problem, (solved, judged) in problems.items():
                if not 0 <= solved <= judged or judged < 1:
                    return f"has {solved} of {judged} samples solved of {suite}::{problem} by {model}"
    return ""


def _of_outcomes(record: Record) -> str:
    problems = {(suite.name, identity) for suite in record.suites for identity in suite.ids}
    labels = {card.label for card in record.cards}
    seen = set()
    for outcome in record.outcomes:
        item = f"{outcome.suite}::{outcome.id}"
        if (outcome.suite, outcome.id) not in problems:
            return f"it has an outcome of {item}, which is not among the problems of its suites"
        if outcome.model not in labels:
            return f"it has an outcome of {outcome.model}, which is not among its models"
        if not 0 <= outcome.sample < record.samples:
            return f"it has an outcome of sample {outcome.sample} of {item}, and {record.samples} samples of each problem"
        if outcome.status not in _STATUSES:
            return f"the status of {item} is {outcome.status!r}"
        if outcome.key in seen:
            return f"it has two outcomes of sample {outcome.sample} of {item} by {outcome.model}"
        seen.add(outcome.key)
    return f"it has {len(seen)} outcomes of {record.selected} items" if len(seen) > record.selected else ""
