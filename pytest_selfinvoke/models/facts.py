"""The user's own model facts: ``[tool.selfinvoke.models."LABEL"]`` in ``pyproject.toml`` or ``selfinvoke.toml``."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pytest_selfinvoke.errors import UserError
from pytest_selfinvoke.models.card import ModelCard
from pytest_selfinvoke.models.checkpoint import read_checkpoint
from pytest_selfinvoke.models.provider_table import ProviderTable, provider_table

FILES = ("pyproject.toml", "selfinvoke.toml")
_NUMBERS = ("total_parameters", "active_parameters")
_COUNTS = ("experts", "experts_per_token")
_TEXTS = ("family", "release", "variant_of", "pair")
_TUNINGS = ("base", "instruct")
CONFIG = "config"
# No model has as many parameters; larger whole numbers overflow when they are shown.
_MOST = 1e18
KEYS = ("architecture", *_NUMBERS, *_COUNTS, "shared_experts", *_TEXTS, "tuning", CONFIG)
PROVIDER = "litellm"


def read_facts(rootdir: Path) -> dict[str, ModelCard]:
    """The cards of all models described in the files of ``rootdir``, by label; their ``name`` is empty.

    In ``selfinvoke.toml`` the tables may also be written without the prefix, ``[models."LABEL"]``.

    Raises `UserError`, with file and key, for what is not understood, and for a label that both files describe.
    """
    cards: dict[str, ModelCard] = {}
    for file in FILES:
        path = rootdir / file
        for label, table in _tables(path).items():
            if label in cards:
                raise UserError(f"{path}: models.{label!r} is described in {cards[label].source} too; keep one of them")
            cards[label] = _card(label, table, path)
    return cards


def read_provider_tables(rootdir: Path) -> dict[str, ProviderTable]:
    """The tables ``litellm`` of all models, by label. Raises `UserError` as `read_facts` does."""
    found = {}
    for file in FILES:
        path = rootdir / file
        for label, table in _tables(path).items():
            if PROVIDER in table:
                found[label] = provider_table(table[PROVIDER], f'{path}: tool.selfinvoke.models."{label}".{PROVIDER}')
    return found


def _tables(path: Path) -> Mapping[str, Any]:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise UserError(f"{path}: cannot be read: {error}") from None
    tool = data.get("tool", {})
    if not isinstance(tool, dict):
        raise UserError(f"{path}: tool is a table, not {tool!r}")
    ours: Any = tool.get("selfinvoke", {}) if "tool" in data or path.name == "pyproject.toml" else data
    if not isinstance(ours, dict):
        raise UserError(f'{path}: tool.selfinvoke is a table; write [tool.selfinvoke.models."LABEL"]')
    if unknown := [key for key in ours if key != "models"]:
        raise UserError(
            f"{path}: unknown key tool.selfinvoke.{unknown[0]}; known: models; options go under [tool.pytest.ini_options]"
        )
    models = ours.get("models", {})
    if not isinstance(models, dict) or not all(isinstance(table, dict) for table in models.values()):
        raise UserError(f'{path}: tool.selfinvoke.models holds a table per model; write [tool.selfinvoke.models."LABEL"]')
    return models


def _card(label: str, table: Mapping[str, Any], path: Path) -> ModelCard:
    where = f'{path}: tool.selfinvoke.models."{label}"'
    table = {key: value for key, value in table.items() if key != PROVIDER}
    if unknown := [key for key in table if key not in KEYS]:
        raise UserError(
            f"{where}: unknown key {unknown[0]!r}; known: {', '.join(KEYS)}; how the model is asked goes into a table "
            f'[tool.selfinvoke.models."LABEL".{PROVIDER}]'
        )
    if table.get("architecture", "moe") not in ("moe", "dense"):
        raise UserError(f'{where}: architecture is "moe" or "dense", not {table["architecture"]!r}')
    for key in _NUMBERS:
        value = table.get(key, 1)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < _MOST:
            raise UserError(f"{where}: {key} is a number of parameters such as 30.5e9, not {_shown(value)}")
    for key, least in (*((key, 1) for key in _COUNTS), ("shared_experts", 0)):
        value = table.get(key, 1)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value < _MOST:
            raise UserError(f"{where}: {key} is a whole number from {least} up, not {_shown(value)}")
    if table.get("tuning", "base") not in _TUNINGS:
        raise UserError(f'{where}: tuning is "base" or "instruct", not {table["tuning"]!r}')
    for key in (*_TEXTS, CONFIG):
        if not isinstance(table.get(key, ""), str):
            raise UserError(f"{where}: {key} is a text, not {table[key]!r}")
    source = str(path)
    if CONFIG in table:
        config = Path(path.parent, Path(table[CONFIG]).expanduser())
        table, source = _with_config(table, config, where), f"{path} and {config}"
    _check_sense(table, where)
    facts = dict(table)
    if facts.get("architecture") == "dense" and "total_parameters" in facts:
        facts.setdefault("active_parameters", facts["total_parameters"])
    return ModelCard(label=label, name="", source=source, **facts)


def _with_config(table: Mapping[str, Any], config: Path, where: str) -> Mapping[str, Any]:
    """The table with what the checkpoint's configuration adds; what the user wrote himself wins, but for a contradiction."""
    read = read_checkpoint(config, f"{where}: {CONFIG}")
    written = table.get("architecture")
    if written and written != read["architecture"]:
        raise UserError(
            f'{where}: architecture = "{written}", but by its fields {config} is of a model that is '
            f"{read['architecture']}; leave one of them out"
        )
    return read | {key: value for key, value in table.items() if key != CONFIG}


def _check_sense(table: Mapping[str, Any], where: str) -> None:
    total, active = table.get("total_parameters"), table.get("active_parameters")
    if total and active and active > total:
        raise UserError(f"{where}: active_parameters ({active:g}) are more than total_parameters ({total:g}); swap them?")
    if table.get("architecture") == "dense" and total and active and active != total:
        raise UserError(
            f"{where}: a dense model uses all of its parameters, but active_parameters ({active:g}) are not total_parameters "
            f'({total:g}); leave active_parameters out or write architecture = "moe"'
        )
    experts, chosen = table.get("experts"), table.get("experts_per_token")
    if experts and chosen and chosen > experts:
        raise UserError(f"{where}: experts_per_token ({chosen}) is more than experts ({experts}); swap them?")
    if table.get("architecture") == "dense" and experts and experts > 1:
        raise UserError(
            f'{where}: a dense model has no experts, but experts = {experts}; leave it out or write architecture = "moe"'
        )


def _shown(value: Any) -> str:
    """The value as it was written, but for whole numbers so long that Python refuses to write them."""
    too_long = isinstance(value, int) and abs(value) >= _MOST
    return f"a number of {value.bit_length()} bits" if too_long else repr(value)
