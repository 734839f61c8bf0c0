"""The cards of the models of a run."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pytest_selfinvoke.errors import UserError
from pytest_selfinvoke.models.card import ModelCard
from pytest_selfinvoke.models.facts import read_facts
from pytest_selfinvoke.settings import ModelSpec
from pytest_selfinvoke.tiny import models as tiny


def roster(specs: Sequence[ModelSpec], rootdir: Path) -> tuple[ModelCard, ...]:
    """A card for each model, in the order of the models: the user's own facts first, then what is embedded, else unknown.

    Raises `UserError` for facts that cannot be read, and for a variant of itself or of a model that nobody knows.
    """
    facts = read_facts(rootdir)
    known = {*facts, *(spec.label for spec in specs)}
    for card in facts.values():
        if card.variant_of and (card.variant_of == card.label or card.variant_of not in known):
            what = "the model itself" if card.variant_of == card.label else "neither described in a table nor part of this run"
            raise UserError(
                f'{card.source}: tool.selfinvoke.models."{card.label}": variant_of is the label of the full model, but '
                f"{card.variant_of!r} is {what}"
            )
        if card.pair:
            _check_pair(card, facts, known)
    return tuple(_card(spec, facts.get(spec.label)) for spec in specs)


def _check_pair(card: ModelCard, facts: Mapping[str, ModelCard], known: Collection[str]) -> None:
    where = f'{card.source}: tool.selfinvoke.models."{card.label}": pair is the label of the model to compare this one with'
    if card.pair not in known:
        raise UserError(f"{where}, but {card.pair!r} is neither described in a table nor part of this run")
    other = facts.get(card.pair)
    if card.architecture == "unknown" or (other and other.architecture == card.architecture):
        both = f"{card.label!r} is {card.architecture}" + (f" and {card.pair!r} is {other.architecture}" if other else "")
        raise UserError(f"{where}, one of the two MoE and the other dense, but {both}")


def _card(spec: ModelSpec, described: ModelCard | None) -> ModelCard:
    if described:
        return replace(described, name=spec.name)
    if spec.name in tiny.NAMES:
        return tiny.card(spec.name, spec.label)
    return ModelCard(label=spec.label, name=spec.name)
