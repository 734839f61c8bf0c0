"""Who is asked, and how: the user's table, the options, the environment; and what tokens cost."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from pytest_selfinvoke.errors import UserError
from pytest_selfinvoke.generation.asked import targets_of
from pytest_selfinvoke.generation.prices import Prices, known_prices
from pytest_selfinvoke.generation.target import Target
from pytest_selfinvoke.settings import resolve


def target(
    folder: Path,
    table: str = "",
    options: Mapping[str, Any] | None = None,
    ini: Mapping[str, Any] | None = None,
    model: str = "m",
) -> Target:
    (folder / "selfinvoke.toml").write_text(f"[models.m.litellm]\n{table}\n" if table else "")
    look = (ini or {}).get
    settings = resolve({"models": [model], **(options or {})}, look, {}, rootdir=folder, invocation_dir=folder)
    assert settings
    (found,) = targets_of(settings).values()
    return found


def test_the_label_or_the_table_names_the_model(tmp_path: Path) -> None:
    assert target(tmp_path, model="openai/gpt-4o").model == "openai/gpt-4o"
    assert target(tmp_path, model="m=openai/gpt-4o").model == "openai/gpt-4o"
    assert target(tmp_path, 'model = "hosted_vllm/x"').model == "hosted_vllm/x"
    assert target(tmp_path, 'api_base = "http://h/v1"', model="m=hosted_vllm/x").endpoint == "http://h/v1"
    with pytest.raises(UserError, match=r"m is to be openai/a, but .*selfinvoke.toml.* says model = 'openai/b'; name it only"):
        target(tmp_path, 'model = "openai/b"', model="m=openai/a")


def test_sampling_option_beats_table_beats_ini_beats_default(tmp_path: Path) -> None:
    ini = {"selfinvoke_temperature": 0.1, "selfinvoke_max_tokens": 10, "selfinvoke_seed": 1}
    table = 'model = "x/y"\nmax_tokens = 20\ntemperature = 0.2'
    found = target(tmp_path, table, {"temperature": "0.3"}, ini).sampling
    assert (found.temperature, found.max_tokens, found.seed, found.top_p) == (0.3, 20, 1, None)
    several = target(tmp_path, 'model = "x/y"', {"samples": "5"}).sampling
    assert (several.temperature, several.top_p, several.max_tokens) == (0.2, 0.95, 2048)


def test_parameters_are_what_is_left_of_the_table(tmp_path: Path) -> None:
    found = target(
        tmp_path,
        'model = "x/y"\ntimeout = 30\ninput_cost_per_token = 0\noutput_cost_per_token = 1e-6\nreasoning_effort = "low"\n'
        "extra_body = {top_k = 3}",
    )
    assert found.parameters == {"reasoning_effort": "low", "extra_body": {"top_k": 3}}
    assert (found.timeout_s, found.prices, found.own_prices) == (30.0, Prices(0.0, 1e-6), True)


def test_the_endpoint_of_the_environment_belongs_to_the_question(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSTED_VLLM_API_BASE", "http://name:password@host:8000/v1")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://openai.local/v1")
    monkeypatch.setenv("OLLAMA_API_BASE", "http://ollama.local")
    assert target(tmp_path, model="hosted_vllm/x").endpoint == "http://host:8000/v1"
    assert target(tmp_path, model="gpt-4o").endpoint == "http://openai.local/v1"
    assert target(tmp_path, model="ollama_chat/x").endpoint == "http://ollama.local"
    assert target(tmp_path, model="anthropic/x").endpoint == ""


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ('api_key = "x"', "api_key looks like a key; keys come from the environment"),
        ('extra_headers = {Authorization = "x"}', "extra_headers.Authorization looks like a key"),
        ('extra_headers = {"X-Api-Key" = "x"}', "X-Api-Key looks like a key"),
        ('aws_secret_access_key = "x"', "looks like a key"),
        ('azure_ad_token = "x"', "looks like a key"),
        ('organization = "sk-12345"', "organization looks like a key"),
        ('api_base = "https://user:secret@host/v1"', "api_base looks like a key"),
        ("n = 3", "n is not set here; use --selfinvoke-samples"),
        ("num_retries = 3", "num_retries is not set here"),
        ('max_tokens = "many"', "max_tokens is a whole number from 1 up"),
        ("temperature = 3", "temperature is a number from 0 to 2"),
        ("model = 3", "model is a text"),
        ("input_cost_per_token = 1", "give both prices"),
        ("input_cost_per_token = -1\noutput_cost_per_token = 1", "a price in USD"),
    ],
)
def test_tables_that_are_refused(tmp_path: Path, table: str, words: str) -> None:
    with pytest.raises(UserError) as error:
        target(tmp_path, table, model="m=x/y")
    assert words in str(error.value)
    assert 'selfinvoke.toml: tool.selfinvoke.models."m".litellm' in str(error.value)
    assert "sk-12345" not in str(error.value)
    assert "secret@" not in str(error.value)


@pytest.mark.parametrize("name", ["max_tokens", "max_completion_tokens", "prompt_cache_key", "logit_bias", "top_logprobs"])
def test_names_that_are_no_keys(tmp_path: Path, name: str) -> None:
    assert target(tmp_path, f'model = "x/y"\n{name} = 5')


def test_prices_are_those_of_the_provider() -> None:
    listed = known_prices("openai/gpt-4o")
    assert listed
    assert listed == known_prices("gpt-4o")
    assert listed.cost(1000, 1000) > listed.cost(1000, 0) > 0
    assert known_prices("hosted_vllm/gpt-4o") is None
    assert known_prices("openai/no-such-model") is None
