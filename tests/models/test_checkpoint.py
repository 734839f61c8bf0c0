"""Dense or mixture of experts, told from a checkpoint's config.json."""

import json
from pathlib import Path
from typing import Any

import pytest

from pytest_selfinvoke.errors import UserError
from pytest_selfinvoke.models.checkpoint import read_checkpoint
from pytest_selfinvoke.models.facts import read_facts


def read(tmp_path: Path, config: Any) -> dict[str, Any]:
    path = tmp_path / "config.json"
    path.write_text(json.dumps(config))
    return read_checkpoint(path, "here")


def moe(experts: int, used: int | None = None, shared: int | None = None) -> dict[str, Any]:
    facts = {"architecture": "moe", "experts": experts, "experts_per_token": used, "shared_experts": shared}
    return {name: value for name, value in facts.items() if value is not None}


# The fields that the configuration classes of transformers have, with values that checkpoints of the family have.
FAMILIES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"model_type": "mixtral", "num_local_experts": 8, "num_experts_per_tok": 2}, moe(8, 2)),
    ({"model_type": "phimoe", "num_local_experts": 16, "num_experts_per_tok": 2}, moe(16, 2)),
    ({"model_type": "granitemoe", "num_local_experts": 32, "num_experts_per_tok": 8}, moe(32, 8)),
    (
        {"model_type": "granitemoeshared", "num_local_experts": 32, "num_experts_per_tok": 8, "shared_intermediate_size": 1024},
        moe(32, 8, 1),
    ),
    ({"model_type": "jetmoe", "num_local_experts": 8, "num_experts_per_tok": 2}, moe(8, 2)),
    ({"model_type": "minimax", "num_local_experts": 32, "num_experts_per_tok": 2}, moe(32, 2)),
    ({"model_type": "gpt_oss", "num_local_experts": 128, "num_experts_per_tok": 4, "experts_per_token": 4}, moe(128, 4)),
    ({"model_type": "gpt_oss", "num_local_experts": 32, "experts_per_token": 4}, moe(32, 4)),
    (
        {
            "model_type": "llama4",
            "text_config": {"model_type": "llama4_text", "num_local_experts": 16, "num_experts_per_tok": 1},
        },
        moe(16, 1, 1),
    ),
    (
        {"model_type": "qwen2_moe", "num_experts": 60, "num_experts_per_tok": 4, "shared_expert_intermediate_size": 5632},
        moe(60, 4, 1),
    ),
    ({"model_type": "qwen3_moe", "num_experts": 128, "num_experts_per_tok": 8, "decoder_sparse_step": 1}, moe(128, 8)),
    (
        {
            "model_type": "qwen3_5_moe",
            "text_config": {"num_experts": 256, "num_experts_per_tok": 8, "shared_expert_intermediate_size": 512},
        },
        moe(256, 8, 1),
    ),
    ({"model_type": "olmoe", "num_experts": 64, "num_experts_per_tok": 8}, moe(64, 8)),
    ({"model_type": "jamba", "num_experts": 16, "num_experts_per_tok": 2, "expert_layer_period": 2}, moe(16, 2)),
    ({"model_type": "lfm2_moe", "num_experts": 32, "num_experts_per_tok": 4}, moe(32, 4)),
    (
        {"model_type": "deepseek_v2", "n_routed_experts": 64, "num_experts_per_tok": 6, "n_shared_experts": 2},
        moe(64, 6, 2),
    ),
    (
        {"model_type": "deepseek_v3", "n_routed_experts": 256, "num_experts_per_tok": 8, "n_shared_experts": 1, "n_group": 8},
        moe(256, 8, 1),
    ),
    ({"model_type": "glm4_moe", "n_routed_experts": 128, "num_experts_per_tok": 8, "n_shared_experts": 1}, moe(128, 8, 1)),
    ({"model_type": "exaone_moe", "num_experts": 128, "num_experts_per_tok": 8, "num_shared_experts": 1}, moe(128, 8, 1)),
    (
        {"model_type": "ernie4_5_moe", "moe_num_experts": 64, "moe_k": 6, "moe_num_shared_experts": 2},
        moe(64, 6, 2),
    ),
    (
        {"model_type": "aria", "text_config": {"moe_num_experts": 64, "moe_topk": 6, "moe_num_shared_experts": 2}},
        moe(64, 6, 2),
    ),
    ({"model_type": "dbrx", "d_model": 6144, "ffn_config": {"moe_num_experts": 16, "moe_top_k": 4}}, moe(16, 4)),
    (
        {"model_type": "hunyuan_v1_moe", "num_experts": 64, "moe_topk": [8, 8, 8], "num_shared_expert": [1, 1, 1]},
        moe(64, 8, 1),
    ),
    ({"model_type": "longcat_flash", "n_routed_experts": 512, "zero_expert_num": 256, "moe_topk": 12}, moe(512, 12)),
    (
        {"model_type": "gemma4", "text_config": {"num_experts": 128, "top_k_experts": 8, "enable_moe_block": True}},
        moe(128, 8),
    ),
    ({"model_type": "doge", "is_moe": True, "num_experts": 16384, "num_experts_per_tok": 64}, moe(16384, 64)),
    ({"model_type": "switch_transformers", "num_experts": 8, "d_model": 768}, moe(8)),
    ({"model_type": "nllb-moe", "num_experts": 128, "d_model": 2048}, moe(128)),
    ({"model_type": "kimi_vl", "text_config": {"model_type": "deepseek_v3", "n_routed_experts": 64}}, moe(64)),
    ({"model_type": "omni", "thinker_config": {"text_config": {"num_experts": 128, "num_experts_per_tok": 8}}}, moe(128, 8)),
    # Not counted, but named.
    ({"model_type": "bailing_moe", "hidden_size": 2048}, {"architecture": "moe"}),
    ({"architectures": ["XverseMoeForCausalLM"], "hidden_size": 2048}, {"architecture": "moe"}),
    ({"model_type": "new", "moe_intermediate_size": 1408}, {"architecture": "moe"}),
]

DENSE: list[dict[str, Any]] = [
    {"model_type": "qwen2", "architectures": ["Qwen2ForCausalLM"], "hidden_size": 3584},
    {"model_type": "llama", "num_hidden_layers": 32},
    {"model_type": "gpt_bigcode", "n_embd": 2048},
    # The classes of mixtures, with one expert or none.
    {"model_type": "hunyuan_v1_moe", "num_experts": 1, "moe_topk": 1},
    {"model_type": "gemma4", "text_config": {"num_experts": None, "enable_moe_block": False}},
    {"model_type": "gemma4", "text_config": {"num_experts": 128, "enable_moe_block": False}},
    {"model_type": "granitemoehybrid", "num_local_experts": 0, "num_experts_per_tok": 0, "shared_intermediate_size": 8192},
    {"model_type": "doge", "is_moe": False, "num_experts": 16384},
    {"model_type": "llava", "text_config": {"model_type": "llama"}, "vision_config": {"num_experts": 8}},
]


@pytest.mark.parametrize(("config", "facts"), FAMILIES, ids=[str(config.get("model_type")) for config, _ in FAMILIES])
def test_families_of_mixtures(tmp_path: Path, config: dict[str, Any], facts: dict[str, Any]) -> None:
    assert read(tmp_path, config) == facts


@pytest.mark.parametrize("config", DENSE, ids=[str(config["model_type"]) for config in DENSE])
def test_dense_models(tmp_path: Path, config: dict[str, Any]) -> None:
    assert read(tmp_path, config) == {"architecture": "dense"}


def test_a_folder_means_the_configuration_in_it(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "llama"}')
    assert read_checkpoint(tmp_path, "here") == {"architecture": "dense"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, ["there is no file", "config.json of the checkpoint"]),
        ("{", ["is not JSON"]),
        ("\xff", ["is not JSON"]),
        ("[" * 100_000, ["is not JSON"]),
        ("[1, 2]", ["is no model's configuration"]),
        ('{"version": "1.0", "truncation": null}', ["is no model's configuration", "model_type", "architecture ="]),
        ('{"model_type": "x", "num_experts": 4, "num_experts_per_tok": 8}', ["8 of 4 experts"]),
    ],
)
def test_errors_are_for_people(tmp_path: Path, text: str | None, words: list[str]) -> None:
    path = tmp_path / "c.json"
    if text is not None:
        path.write_text(text, encoding="latin-1")
    with pytest.raises(UserError) as error:
        read_checkpoint(path, "where it was named")
    assert str(error.value).startswith("where it was named")
    assert all(word in str(error.value) for word in [str(path), *words]), error.value


def test_the_users_table_may_name_a_configuration(tmp_path: Path) -> None:
    (tmp_path / "ckpt").mkdir()
    (tmp_path / "ckpt" / "config.json").write_text(
        '{"model_type": "mixtral", "num_local_experts": 8, "num_experts_per_tok": 2}'
    )
    (tmp_path / "selfinvoke.toml").write_text('[models."m"]\nconfig = "ckpt/config.json"\nfamily = "mine"\nexperts = 16\n')
    card = read_facts(tmp_path)["m"]
    # What the user wrote himself wins.
    assert (card.architecture, card.experts, card.experts_per_token, card.family) == ("moe", 16, 2, "mine")
    assert card.source == f"{tmp_path / 'selfinvoke.toml'} and {tmp_path / 'ckpt' / 'config.json'}"


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ('config = "c.json"\narchitecture = "dense"', ['architecture = "dense"', "is moe", "leave one of them out"]),
        ('config = "nowhere.json"', ["there is no file", "nowhere.json"]),
        ("config = 3", ["config is a text, not 3"]),
    ],
)
def test_errors_of_the_table_name_it(tmp_path: Path, table: str, words: list[str]) -> None:
    (tmp_path / "c.json").write_text('{"model_type": "mixtral", "num_local_experts": 8}')
    (tmp_path / "selfinvoke.toml").write_text(f'[models."m"]\n{table}\n')
    with pytest.raises(UserError) as error:
        read_facts(tmp_path)
    assert all(word in str(error.value) for word in ["selfinvoke.toml", 'models."m"', *words]), error.value
