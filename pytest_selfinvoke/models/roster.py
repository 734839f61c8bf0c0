"""The cards of the models of a run."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pytest_selfinvoke.errors import UserError
from pytest_selfinvoke.models.card import ModelCard
from pytest_selfinvoke.models.facts import read_facts, read_provider_tables
from pytest_selfinvoke.models.names import hint
from pytest_selfinvoke.models.shipped import card_of, find
from pytest_selfinvoke.models.spec import ModelSpec
from pytest_selfinvoke.tiny import models as tiny

# Facts that only make sense together come from one place.
_TOGETHER = (
    ("total_parameters", "active_parameters"),
    ("experts", "experts_per_token", "shared_experts"),
    ("family",),
    ("release",),
    ("tuning",),
)


def roster(specs: Sequence[ModelSpec], rootdir: Path) -> tuple[ModelCard, ...]:
    """A card for each model, in the order of the models.

    The user's own facts come first, then what is embedded, then the shipped table; else the architecture is unknown. The table
    is searched for the name that the provider is asked for, then for the label.

    Raises `UserError` for facts that cannot be read, and for a variant of itself or of a model that nobody knows.
    """
    facts = read_facts(rootdir)
    asked = {
        label: str(table.contents["model"])
        for label, table in read_provider_tables(rootdir).items()
        if "model" in table.contents
    }
    known = {*facts, *(spec.label for spec in specs)}
    for card in facts.values():
        if card.variant_of and (card.variant_of == card.label or card.variant_of not in known):
            what = "the model itself" if card.variant_of == card.label else "neither described in a table nor part of this run"
            raise UserError(
                f'{card.source}: tool.selfinvoke.models."{card.label}": variant_of is the label of the full model, but '
                f"{card.variant_of!r} is {what}"
            )
    shipped = {spec.label: _shipped(spec, asked.get(spec.label)) for spec in specs}
    full = {row: label for label, (row, card) in shipped.items() if card and not card.variant_of}
    cards = tuple(_card(spec, facts.get(spec.label), _of_run(shipped[spec.label][1], full)) for spec in specs)
    _check_pairs(facts | {card.label: card for card in cards}, known)
    return cards


def _check_pairs(cards: Mapping[str, ModelCard], known: Collection[str]) -> None:
    for card in cards.values():
        if not card.pair:
            continue
        where = f'{card.source}: tool.selfinvoke.models."{card.label}": pair is the label of the model to compare this one with'
        if card.pair not in known:
            raise UserError(f"{where}, but {card.pair!r} is neither described in a table nor part of this run")
        other = cards.get(card.pair)
        if card.architecture == "unknown" or (other and other.architecture == card.architecture):
            both = f"{card.label!r} is {card.architecture}" + (f" and {card.pair!r} is {other.architecture}" if other else "")
            raise UserError(f"{where}, one of the two MoE and the other dense, but {both}")


def _shipped(spec: ModelSpec, asked: str | None) -> tuple[str, ModelCard | None]:
    """The row of the table that is meant, and the card that is made of it."""
    if spec.name == "reference" or spec.name in tiny.NAMES:
        return "", None
    for name in (asked, "" if spec.path else spec.name, spec.label):
        if name and (match := find(name)):
            return match.card.label, card_of(match, spec.label)
    return "", None


def _of_run(card: ModelCard | None, full: Mapping[str, str]) -> ModelCard | None:
    """A quantised model is a variant of the full one under the label that it has in this run, if it is part of it."""
    return replace(card, variant_of=full[card.variant_of]) if card and card.variant_of in full else card


def _card(spec: ModelSpec, described: ModelCard | None, shipped: ModelCard | None) -> ModelCard:
    if spec.name in tiny.NAMES and not described:
        return tiny.card(spec.name, spec.label)
    if described and shipped:
        return replace(_merged(described, shipped), name=spec.name)
    return replace(described or shipped or ModelCard(label=spec.label, name=spec.name), name=spec.name)


def _merged(described: ModelCard, shipped: ModelCard) -> ModelCard:
    """The user's own facts, and from the table those that he says nothing of; nothing if they disagree on the architecture.

    Who says himself what the architecture is has placed the model: it is then no variant unless he says so.
    """
    if described.architecture not in ("unknown", shipped.architecture):
        return described
    added: dict[str, Any] = {"architecture": shipped.architecture}
    for names in _TOGETHER:
        if not any(getattr(described, name) for name in names):
            added |= {name: getattr(shipped, name) for name in names}
    if described.architecture == "unknown" and not described.variant_of:
        added["variant_of"] = shipped.variant_of
    return replace(described, **added, verified=shipped.verified, source=f"{described.source}; {shipped.source}")


def remarks(cards: Sequence[ModelCard]) -> list[str]:
    """What is to be said at the head of a run of the facts that its cards hold, a line each."""
    said = []
    for card in cards:
        label = card.label
        suggestion = (hint(card.name) or hint(label)) if card.architecture == "unknown" else ""
        if suggestion:
            said.append(
                f"architecture of {label} is unknown; its name suggests moe ({suggestion}): say so in "
                f'[tool.selfinvoke.models."{label}"]'
            )
        if not card.verified:
            known = card.name if find(card.name) else label
            said.append(f"the facts of {label} were taken over unread: --selfinvoke-list-models={known} shows them; check them")
    return said
