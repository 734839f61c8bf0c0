"""Whose facts a model of a run has: the user's own, then the shipped table's."""

from pathlib import Path

import pytest

from pytest_selfinvoke.models.card import ModelCard
from pytest_selfinvoke.models.roster import remarks, roster
from pytest_selfinvoke.models.spec import ModelSpec

NAME = "hosted_vllm/Qwen/Qwen3-30B-A3B"


def cards(tmp_path: Path, *specs: ModelSpec, own: str = "") -> tuple[ModelCard, ...]:
    (tmp_path / "selfinvoke.toml").write_text(own)
    return roster(specs, tmp_path)


def test_the_table_knows_the_model(tmp_path: Path) -> None:
    (card,) = cards(tmp_path, ModelSpec("m", NAME))
    assert (card.label, card.name, card.architecture) == ("m", NAME, "moe")
    assert (card.total_parameters, card.active_parameters) == (30.5e9, 3.3e9)
    assert (card.experts, card.experts_per_token, card.shared_experts) == (128, 8, 0)
    assert (card.family, card.release, card.tuning, card.verified, card.variant_of) == ("qwen", "2025-04", "instruct", True, "")
    assert card.source.startswith("model table, Qwen/Qwen3-30B-A3B: https://")
    assert remarks([card]) == []


def test_recorded_replies_are_looked_up_by_their_label(tmp_path: Path) -> None:
    path = tmp_path / "qwen3-32b.jsonl"
    assert cards(tmp_path, ModelSpec("qwen3-32b", f"replay:{path}", path))[0].architecture == "dense"
    assert cards(tmp_path, ModelSpec("mine", f"replay:{path}", path))[0].architecture == "unknown"


def test_the_name_that_is_sent_counts_before_the_label(tmp_path: Path) -> None:
    own = '[models."qwen3-32b".litellm]\nmodel = "hosted_vllm/gpt-oss-20b"\n'
    assert cards(tmp_path, ModelSpec("qwen3-32b", NAME), own=own)[0].family == "gpt-oss"
    assert cards(tmp_path, ModelSpec("qwen3-32b", NAME))[0].active_parameters == 3.3e9
    assert cards(tmp_path, ModelSpec("qwen3-32b", "azure/deployment-7"))[0].architecture == "dense"


@pytest.mark.parametrize("name", ["reference", "tiny:moe"])
def test_what_is_embedded_is_not_looked_up(tmp_path: Path, name: str) -> None:
    assert cards(tmp_path, ModelSpec("qwen3-32b", name))[0].architecture == ("moe" if name == "tiny:moe" else "unknown")


def test_the_users_facts_win_and_the_table_fills_in(tmp_path: Path) -> None:
    own = '[models."m"]\ntotal_parameters = 31e9\nfamily = "ours"\n'
    (card,) = cards(tmp_path, ModelSpec("m", NAME), own=own)
    assert (card.architecture, card.experts, card.family) == ("moe", 128, "ours")
    # Numbers of two sources do not stand together.
    assert (card.total_parameters, card.active_parameters) == (31e9, None)
    assert card.source.startswith(f"{tmp_path / 'selfinvoke.toml'}; model table, Qwen/Qwen3-30B-A3B: ")


def test_another_architecture_leaves_nothing_of_the_table(tmp_path: Path) -> None:
    (card,) = cards(tmp_path, ModelSpec("m", NAME), own='[models."m"]\narchitecture = "dense"\n')
    assert (card.architecture, card.experts, card.total_parameters) == ("dense", None, None)
    assert card.source == str(tmp_path / "selfinvoke.toml")


def test_quantised_models_are_variants(tmp_path: Path) -> None:
    quantised = ModelSpec("q", "ollama/qwen3:30b-a3b-q4_K_M")
    assert cards(tmp_path, quantised)[0].variant_of == "Qwen/Qwen3-30B-A3B"
    full, variant = cards(tmp_path, ModelSpec("full", NAME), quantised)
    assert (full.variant_of, variant.variant_of, variant.architecture) == ("", "full", "moe")


def test_who_states_the_architecture_places_a_quantised_model(tmp_path: Path) -> None:
    spec = ModelSpec("q", f"{NAME}-AWQ")
    (card,) = cards(tmp_path, spec, own='[models."q"]\narchitecture = "moe"\n')
    assert (card.variant_of, card.experts) == ("", 128)
    (card,) = cards(tmp_path, spec, own='[models."q"]\nfamily = "mine"\n')
    assert card.variant_of == "Qwen/Qwen3-30B-A3B"


def test_a_pruned_row_is_a_variant(tmp_path: Path) -> None:
    assert cards(tmp_path, ModelSpec("p", "x/Qwen3-16B-A3B"))[0].variant_of == "Qwen/Qwen3-30B-A3B"


def test_names_are_hints_that_are_only_said(tmp_path: Path) -> None:
    (card,) = cards(tmp_path, ModelSpec("m", "openrouter/x/Foo-70B-A7B"))
    assert card.architecture == "unknown"
    assert remarks([card]) == [
        'architecture of m is unknown; its name suggests moe (A7B): say so in [tool.selfinvoke.models."m"]'
    ]
    assert remarks(cards(tmp_path, ModelSpec("m", "openai/gpt-4o"))) == []


def test_rows_that_nobody_read_are_said_to_be_so(tmp_path: Path) -> None:
    (card,) = cards(tmp_path, ModelSpec("m", "openrouter/z-ai/glm-4.7-flash"))
    assert not card.verified
    assert remarks([card]) == [
        "the facts of m were taken over unread: --selfinvoke-list-models=openrouter/z-ai/glm-4.7-flash shows them; check them"
    ]
