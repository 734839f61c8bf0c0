"""One record of several: the shards of a run, measured apart, are the whole run's books again."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import reduce
from operator import add
from typing import Any

from pytest_selfinvoke.errors import UserError
from pytest_selfinvoke.execution.isolation import Isolation
from pytest_selfinvoke.outcome import Outcome
from pytest_selfinvoke.record import Record

# What may differ from machine to machine without making the parts into different runs.
_LOCAL = ("data", "origins", "shard", "suites", "baselines", "counterexamples", "disputed")
_LOCAL_ASKING = ("store", "concurrency", "budget", "export", "fresh", "dry_run")


def merge(parts: Sequence[tuple[str, Record]]) -> Record:
    """The record of the whole, of one part or more with the names of their files.

    Times add up, and so do caveats and what was skipped. Environment and file are those of the first part; ``merged`` names
    all. Raises `UserError` where two parts
    are not of one run: other suites, models, settings or baselines, or an item that both have.
    """
    name, first = parts[0]
    for other, record in parts[1:]:
        if difference := _difference(first, record):
            raise UserError(f"{other} is not of the same run as {name}: {difference}")
    _refuse_overlap(parts)
    records = [record for _, record in parts]
    usages = [record.usage for record in records if record.usage]
    return replace(
        first,
        settings={**first.settings, "shard": None},
        outcomes=_in_order(first, [outcome for record in records for outcome in record.outcomes]),
        selected=sum(record.selected for record in records),
        broken=any(record.broken for record in records),
        started=min(record.started for record in records),
        seconds=sum(record.seconds for record in records),
        isolation=_weakest([record.isolation for record in records]),
        shard=None,
        unanalysed="",
        usage=reduce(add, usages) if usages else None,
        caveats=tuple(dict.fromkeys(caveat for record in records for caveat in record.caveats)),
        skips=_skipped(records),
        merged=tuple(_source(file, record) for file, record in parts),
    )


def missing_shards(parts: Sequence[tuple[str, Record]]) -> list[str]:
    """The shards, as 'I/N', that are not among the parts."""
    shards = {record.shard for _, record in parts if record.shard}
    counts = {count for _, count in shards}
    return [f"{part}/{count}" for count in sorted(counts) for part in range(1, count + 1) if (part, count) not in shards]


def _difference(one: Record, other: Record) -> str:
    """In what two records differ that parts of one run have in common, as a clause; empty where in nothing."""
    suites, others = ({suite.name: suite for suite in record.suites} for record in (one, other))
    if list(suites) != list(others):
        return f"its suites are {', '.join(others)}, not {', '.join(suites)}"
    for suite, facts in suites.items():
        if facts.sha256 != others[suite].sha256:
            return f"its suite {suite} has other problems (sha256 {others[suite].sha256[:8]}, not {facts.sha256[:8]})"
        if facts.ids != others[suite].ids:
            return f"it takes {len(others[suite].ids)} problems of {suite}, not {len(facts.ids)}"
    described = [[replace(card, source="") for card in record.cards] for record in (one, other)]
    if described[0] != described[1]:
        labels = [", ".join(card.label for card in record.cards) for record in (one, other)]
        if labels[0] == labels[1]:
            return "its models are described otherwise (architecture, parameters, names)"
        return f"its models are {labels[1]}, not {labels[0]}"
    mine, theirs = _common(one), _common(other)
    for key in dict.fromkeys((*mine, *theirs)):
        if mine.get(key) != theirs.get(key):
            return f"its {key.replace('_', ' ')} is {_said(theirs.get(key))}, not {_said(mine.get(key))}"
    for baseline, counterpart in zip(one.baselines, other.baselines, strict=False):
        if replace(baseline, source="") != replace(counterpart, source=""):
            return f"its baseline {counterpart.name} is not the same results"
    if len(one.baselines) != len(other.baselines):
        return f"it has {len(other.baselines)} baselines, not {len(one.baselines)}"
    shards = [record.shard for record in (one, other)]
    if shards[0] and shards[1] and shards[0][1] != shards[1][1]:
        return f"it is a shard of {shards[1][1]}, not of {shards[0][1]}"
    return ""


def _common(record: Record) -> dict[str, Any]:
    """The settings that decide what is measured, flat, and how each model was asked."""
    settings = {key: value for key, value in record.settings.items() if key not in _LOCAL}
    asking = {key: value for key, value in settings.pop("asking", {}).items() if key not in _LOCAL_ASKING}
    flat: dict[str, Any] = {}
    for key, value in (settings | asking | dict(record.terms)).items():
        nested = isinstance(value, Mapping)
        flat |= {f"{key} {inner}": one for inner, one in value.items()} if nested else {key: value}
    return flat


def _refuse_overlap(parts: Sequence[tuple[str, Record]]) -> None:
    seen: dict[object, str] = {}
    for file, record in parts:
        for outcome in record.outcomes:
            if outcome.key in seen:
                item = f"{outcome.suite}::{outcome.id} of {outcome.model}"
                raise UserError(f"{seen[outcome.key]} and {file} both have {item}; parts of one run share no item")
        seen |= {outcome.key: file for outcome in record.outcomes}


def _in_order(record: Record, outcomes: list[Outcome]) -> tuple[Outcome, ...]:
    """The outcomes in the order of the whole run's items."""
    suites = {suite.name: place for place, suite in enumerate(record.suites)}
    problems = {(suite.name, identity): place for suite in record.suites for place, identity in enumerate(suite.ids)}
    models = {card.label: place for place, card in enumerate(record.cards)}

    def place(outcome: Outcome) -> tuple[int, int, int, int]:
        problem = problems[outcome.suite, outcome.id]
        return suites[outcome.suite], problem, models[outcome.model], outcome.sample

    return tuple(sorted(outcomes, key=place))


def _skipped(records: Sequence[Record]) -> dict[str, dict[str, str]]:
    """What some machine could not try, but for what another has tried."""
    tried = {(outcome.suite, outcome.id) for record in records for outcome in record.outcomes}
    made: dict[str, dict[str, str]] = {}
    for record in records:
        for suite, reasons in record.skips.items():
            left = {identity: why for identity, why in reasons.items() if (suite, identity) not in tried}
            made[suite] = {**left, **made.get(suite, {})}
    return {suite: reasons for suite, reasons in made.items() if reasons}


def _weakest(isolations: Sequence[Isolation]) -> Isolation:
    """The layers that were on everywhere."""
    off = {layer: reason for isolation in isolations for layer, reason in isolation.off.items()}
    on = tuple(layer for layer in isolations[0].on if all(layer in isolation.on for isolation in isolations))
    lost = {layer: "not on every machine" for layer in isolations[0].on if layer not in on}
    return Isolation(isolations[0].mode, on, {**lost, **off})


def _source(file: str, record: Record) -> dict[str, Any]:
    return {
        "file": file,
        "shard": "{}/{}".format(*record.shard) if record.shard else None,
        "started": record.started.isoformat(timespec="seconds"),
        "seconds": round(record.seconds, 3),
        "python": record.environment.get("python"),
        "platform": record.environment.get("platform"),
    }


def _said(value: object) -> str:
    return "unset" if value in (None, "", []) else str(value)
