"""How a model is asked: ``[tool.selfinvoke.models."LABEL".litellm]`` in ``pyproject.toml`` or ``selfinvoke.toml``."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pytest_selfinvoke.errors import UserError

# What the plugin sends itself, or does itself.
_OURS = {
    "messages": "--selfinvoke-prompt",
    "prompt": "--selfinvoke-prompt",
    "n": "--selfinvoke-samples",
    "num_retries": "nothing: failed requests are sent again by the plugin",
    "max_retries": "nothing: failed requests are sent again by the plugin",
    "stream": "nothing: replies are not streamed",
    "drop_params": "nothing: what a provider does not take is left out and said in the results",
}
_SECRET_NAME = re.compile(
    r"api_?key|secret|passw|authorization|bearer|credential|cookie|(?:^|_)(?:key|access_key_id)$|^(?:token|auth_token|ad_token)$|_(?:ad|access|auth|session|api|id|bearer|refresh)_token$"
)
_SECRET_TEXT = re.compile(r"\s*(?:sk-|Bearer\s)|https?://[^/@\s]+:[^/@\s]*@")
_NO_SECRETS = ("prompt_cache_key",)
_NUMBERS = {"temperature": 2.0, "top_p": 1.0, "timeout": 3600.0}
_COUNTS = {"max_tokens": 1, "seed": 0}
_PRICES = ("input_cost_per_token", "output_cost_per_token")


@dataclass(frozen=True)
class ProviderTable:
    """What the user wrote for one model; ``where`` names file and table."""

    where: str
    contents: Mapping[str, Any]


def provider_table(contents: Any, where: str) -> ProviderTable:
    """The table, checked. Raises `UserError` for a key among its values and for what the plugin itself decides."""
    if not isinstance(contents, dict):
        raise UserError(
            f"{where} is a table, not {contents!r}; write model = ..., api_base = ... below [{where.split(': ')[1]}]"
        )
    for path, value in _leaves(contents, ()):
        name = path[-1].lower().replace("-", "_")
        if (_SECRET_NAME.search(name) and name not in _NO_SECRETS) or (isinstance(value, str) and _SECRET_TEXT.match(value)):
            raise UserError(
                f"{where}: {'.'.join(path)} looks like a key; keys come from the environment alone, such as OPENAI_API_KEY: "
                "set the variable that litellm documents for the provider, and take the line out of the file"
            )
    for name in contents:
        if name in _OURS:
            raise UserError(f"{where}: {name} is not set here; use {_OURS[name]}")
    for name in ("model", "api_base"):
        if not isinstance(contents.get(name, ""), str):
            raise UserError(f"{where}: {name} is a text, not {contents[name]!r}")
    for name, most in _NUMBERS.items():
        value = contents.get(name, most)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
            raise UserError(f"{where}: {name} is a number from 0 to {most:g}, not {value!r}")
    for name, least in _COUNTS.items():
        value = contents.get(name, least)
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise UserError(f"{where}: {name} is a whole number from {least} up, not {value!r}")
    _check_prices(contents, where)
    return ProviderTable(where, contents)


def _check_prices(contents: Mapping[str, Any], where: str) -> None:
    for name in _PRICES:
        value = contents.get(name, 0)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf"):
            raise UserError(f"{where}: {name} is a price in USD such as 2.5e-6, not {value!r}")
    if (_PRICES[0] in contents) != (_PRICES[1] in contents):
        raise UserError(f"{where}: give both prices, {_PRICES[0]} and {_PRICES[1]}, in USD per token")


def _leaves(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every value in the table with the names that lead to it."""
    if isinstance(value, dict):
        for name, below in value.items():
            yield from _leaves(below, (*path, str(name)))
    elif isinstance(value, list):
        for below in value:
            yield from _leaves(below, path or ("",))
    else:
        yield path or ("",), value
