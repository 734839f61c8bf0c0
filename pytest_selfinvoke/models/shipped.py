"""The shipped table of models, ``cards.csv``: public facts, each row with its source."""

import csv
from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from pytest_selfinvoke.models.card import Architecture, ModelCard, Tuning
from pytest_selfinvoke.models.names import Key, key, readings

_BILLION = 1e9


class Match(NamedTuple):
    """The row that a name means, and the words of the name that say it is a quantised version (empty: it is not)."""

    card: ModelCard
    quantisation: str


@cache
def rows() -> Mapping[str, ModelCard]:
    """The table by the models' names, in its order; the cards' ``name`` is empty, ``variant_of`` names a row.

    It is read when a model is looked up for the first time.
    """
    return {card.label: card for card, _ in _table()}


def aliases(label: str) -> tuple[str, ...]:
    """Other names of the row, such as ollama's."""
    return next(names for card, names in _table() if card.label == label)


def find(name: str) -> Match | None:
    """The row that a provider's name means, whatever its prefixes, its case and its suffixes; ``None`` where no row does."""
    index = _index()
    for reading in readings(name):
        if reading.key in index:
            return Match(rows()[index[reading.key]], reading.quantisation)
    return None


def near(name: str, most: int = 5) -> list[str]:
    """Rows with names like this one, the likeliest first."""
    last = name.strip().rpartition("/")[2].lower()
    lowered = {label.rpartition("/")[2].lower(): label for label in rows()}
    inside = [label for short, label in lowered.items() if last and last in short]
    alike = [lowered[short] for short in get_close_matches(last, lowered, most, 0.6)]
    return list(dict.fromkeys([*inside, *alike]))


@cache
def _index() -> Mapping[Key, str]:
    index: dict[Key, str] = {}
    for card, names in _table():
        for name in (card.label.rpartition("/")[2], *names):
            index.setdefault(key(name), card.label)
    return index


@cache
def _table() -> tuple[tuple[ModelCard, tuple[str, ...]], ...]:
    text = files("pytest_selfinvoke.models").joinpath("cards.csv").read_text(encoding="utf-8")
    return tuple((_card(row), tuple(row["aliases"].split())) for row in csv.DictReader(text.splitlines()))


def _card(row: Mapping[str, str]) -> ModelCard:
    total = _parameters(row["total_b"])
    architecture: Architecture = "moe" if row["architecture"] == "moe" else "dense"
    tuning: Tuning = "base" if row["tuning"] == "base" else "instruct"
    return ModelCard(
        label=row["name"],
        name="",
        architecture=architecture,
        total_parameters=total,
        active_parameters=total if architecture == "dense" else _parameters(row["active_b"]),
        experts=_count(row["experts"]),
        experts_per_token=_count(row["per_token"]),
        shared_experts=_count(row["shared"]),
        family=row["family"],
        release=row["release"],
        tuning=tuning,
        variant_of=row["variant_of"],
        source=row["source"],
        verified=row["verified"] == "yes",
    )


def _parameters(billions: str) -> float | None:
    # Rounded: 30.5 * 1e9 must be 30500000000, not the float beside it.
    return float(round(float(billions) * _BILLION)) if billions else None


def _count(text: str) -> int | None:
    return int(text) if text else None


def card_of(match: Match, label: str) -> ModelCard:
    """The card of a model that has this label in the run; a quantised one is a variant of its row."""
    found = match.card
    return replace(
        found,
        label=label,
        variant_of=found.label if match.quantisation else found.variant_of,
        source=f"model table, {found.label}: {found.source}",
    )
