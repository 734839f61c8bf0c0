"""How a run came about, in tables: settings, suites, models, isolation, versions, methods."""

import json
from collections.abc import Mapping
from typing import Any

from pytest_selfinvoke.record import Record
from pytest_selfinvoke.reporting.digest import Table
from pytest_selfinvoke.reporting.numbers import ABSENT, parameters
from pytest_selfinvoke.reporting.rates import MEANING, in_order, mark
from pytest_selfinvoke.reporting.summary import Summary


def facts(record: Record) -> list[tuple[str, str]]:
    """The run in a few words."""
    summary = record.summary()
    models = [f"{sum(mark(card) == letter for card in summary.cards)} {meaning}" for letter, meaning in MEANING.items()]
    said = [
        ("run", record.started.strftime("%Y-%m-%d %H:%M UTC")),
        ("suites", ", ".join(f"{name} ({problems})" for name, problems in summary.suites)),
        ("models", ", ".join(one for one in models if not one.startswith("0 "))),
        ("samples per problem", str(record.samples)),
        ("judged", f"{summary.seals.judged} of {summary.selected}"),
    ]
    if summary.usage:
        said.append(("requests", str(summary.usage.to_dict()["requests"])))
    return said


def made(record: Record) -> list[Table]:
    """How the numbers came about: settings, suites and their digests, models and their sources, isolation, versions."""
    summary = record.summary()
    origins = record.settings.get("origins", {})
    isolation = record.isolation
    off = [(layer, f"off: {reason}") for layer, reason in isolation.off.items()]
    seals = summary.seals
    kinds = ", ".join(f"{kind} {number}" for kind, number in seals.by.items())
    sealing = f"{seals.unsealed} of {seals.judged} samples" + (f" ({kinds})" if kinds else "")
    return [
        Table(
            "Settings",
            ("setting", "value", "from"),
            [(name, _plain(value), str(origins.get(name, ""))) for name, value in record.settings.items() if name != "origins"],
        ),
        Table(
            "Suites",
            ("suite", "problems", "no model can answer", "source", "sha256"),
            [(one.name, str(len(one.ids)), str(len(one.unanswerable)), one.source, one.sha256) for one in record.suites],
        ),
        Table(
            "Models",
            ("model", "asked as", "architecture", "active", "total", "experts", "source of these facts"),
            [
                (
                    card.label,
                    card.name,
                    card.architecture,
                    parameters(card.active_parameters),
                    parameters(card.total_parameters),
                    f"{card.experts_per_token or '?'} of {card.experts}" if card.experts else ABSENT,
                    card.source or ABSENT,
                )
                for card in in_order(summary)
            ],
        ),
        Table(
            "Isolation of the code that was run",
            ("layer", "state"),
            [("mode", isolation.mode), *((layer, "on") for layer in isolation.on), *off, ("unsealed", sealing)],
        ),
        Table(
            "Environment",
            ("what", "version"),
            [
                ("python", str(record.environment.get("python", ""))),
                ("platform", str(record.environment.get("platform", ""))),
                *record.environment.get("packages", {}).items(),
                ("errata", str(record.settings.get("errata_version", ABSENT))),
            ],
        ),
        Table("Methods", ("number", "interval"), _methods(summary)),
    ]


def _methods(summary: Summary) -> list[tuple[str, str]]:
    used: dict[str, list[str]] = {}
    for finding in summary.findings:
        if finding.low is not None and finding.method not in used.setdefault(finding.name, []):
            used[finding.name].append(finding.method)
    return [(name, " or ".join(methods)) for name, methods in used.items()]


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_plain(one)}" for key, one in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(_plain, value)) or "none"
    return "not set" if value in (None, "") else value if isinstance(value, str) else json.dumps(value)
