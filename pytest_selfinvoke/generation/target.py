"""Who is asked, and how: one model of a provider, with what the user set for it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from pytest_selfinvoke.errors import UserError
from pytest_selfinvoke.generation.prices import Prices, known_prices
from pytest_selfinvoke.generation.sampling import Sampling
from pytest_selfinvoke.models.provider_table import ProviderTable
from pytest_selfinvoke.models.spec import ModelSpec
from pytest_selfinvoke.settings import Asking

SAMPLING = ("temperature", "top_p", "max_tokens", "seed")
# Seconds that one attempt may take; reasoning models think for minutes.
TIMEOUT_S = 600.0


@dataclass(frozen=True)
class Target:
    """A model at an endpoint. ``model`` is litellm's name for it, ``endpoint`` empty where litellm knows it by itself.

    ``api_base`` is the endpoint where it stands in the user's table; one from the environment is left to litellm.
    ``parameters`` are sent along as they stand in the user's table. ``own_prices``: ``prices`` are the user's, not litellm's.
    ``timeout_s`` bounds one attempt, in seconds.
    """

    label: str
    model: str
    endpoint: str
    sampling: Sampling
    api_base: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    prices: Prices | None = None
    own_prices: bool = False
    timeout_s: float = TIMEOUT_S

    @property
    def server(self) -> tuple[str, str]:
        """Targets of one server and model share its limit of requests in flight."""
        return self.model, self.endpoint


def target_of(spec: ModelSpec, tables: Mapping[str, ProviderTable], asking: Asking, settings: "Values") -> Target:
    """What is asked for a model of the command line. Raises `UserError` for what does not fit together."""
    table = tables.get(spec.label, ProviderTable("", {}))
    contents = dict(table.contents)
    model = str(contents.pop("model", spec.name))
    if model != spec.name and spec.name != spec.label:
        raise UserError(
            f"{settings.origins['models']}: {spec.label} is to be {spec.name}, but {table.where} says model = {model!r}; "
            f"name it only once: --selfinvoke-model={spec.label}, or leave 'model' out of the table"
        )
    api_base = str(contents.pop("api_base", ""))
    endpoint = api_base or _without_credentials(_from_environment(model, settings.environment))
    given = {name: contents.pop(name) for name in SAMPLING if name in contents}
    own_prices = _prices(contents)
    timeout_s = float(contents.pop("timeout", TIMEOUT_S))
    return Target(
        label=spec.label,
        model=model,
        endpoint=endpoint,
        sampling=_sampling(given, asking, settings),
        api_base=api_base,
        parameters=contents,
        prices=own_prices or known_prices(model),
        own_prices=own_prices is not None,
        timeout_s=timeout_s,
    )


@dataclass(frozen=True)
class Values:
    """What else a target depends on: where each setting came from, the environment, and the number of samples."""

    origins: Mapping[str, str]
    environment: Mapping[str, str]
    samples: int


def _sampling(table: Mapping[str, Any], asking: Asking, settings: Values) -> Sampling:
    """Defaults, then ini, then the model's table, then the environment and options, which are about this run."""
    chosen = {name: getattr(asking, name) for name in SAMPLING if getattr(asking, name) is not None}
    from_ini = {name: value for name, value in chosen.items() if settings.origins[name].startswith("ini ")}
    of_this_run = {name: value for name, value in chosen.items() if name not in from_ini}
    return replace(Sampling.default(settings.samples), **{**from_ini, **table, **of_this_run})


def _prices(contents: dict[str, Any]) -> Prices | None:
    """The prices in the table, taken out of it: they say nothing about the reply."""
    pair = [contents.pop(name, None) for name in ("input_cost_per_token", "output_cost_per_token")]
    return None if None in pair else Prices(*map(float, pair))


def _from_environment(model: str, environment: Mapping[str, str]) -> str:
    """The endpoint that litellm would take from the environment: OPENAI_API_BASE, HOSTED_VLLM_API_BASE, ..."""
    provider, slash, _ = model.partition("/")
    prefix = re.sub(r"\W", "_", provider).upper() if slash else "OPENAI"
    prefixes = [prefix] if prefix != "OLLAMA_CHAT" else [prefix, "OLLAMA"]
    return next(filter(None, (environment.get(name, "") for name in _names(prefixes))), "")


def _names(prefixes: Iterable[str]) -> Iterable[str]:
    return (f"{prefix}_{ending}" for prefix in prefixes for ending in ("API_BASE", "BASE_URL"))


def _without_credentials(url: str) -> str:
    """The URL without a user's name and password, which must not be kept anywhere."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2])) if "@" in parts.netloc else url
