"""What ``--selfinvoke-list-models`` prints."""

from pathlib import Path

import pytest

from pytest_selfinvoke.errors import UserError
from pytest_selfinvoke.models.listing import listing
from pytest_selfinvoke.models.shipped import rows


def test_the_whole_table_in_80_columns(tmp_path: Path) -> None:
    text = listing(tmp_path)
    lines = text.splitlines()
    assert all(len(line) <= 80 for line in lines)
    assert lines[0].split() == ["model", "kind", "active/all", "experts", "read"]
    assert [line.split()[0] for line in lines[1 : len(rows()) + 1]] == list(rows())
    assert ["moonshotai/Kimi-K2-Instruct", "moe", "32/1000", "8/384+1", "yes"] in [line.split() for line in lines]
    assert f"{len(rows())} models, parameters in billions" in text


def test_ones_own_models_come_first(tmp_path: Path) -> None:
    (tmp_path / "selfinvoke.toml").write_text('[models."mine"]\narchitecture = "dense"\ntotal_parameters = 7e9\n')
    assert listing(tmp_path).splitlines()[:2] == [
        "described by you  kind   active/all  experts",
        "mine              dense  7           -",
    ]
    assert listing(tmp_path, "mine").splitlines() == [
        "mine",
        "  architecture: dense",
        "  parameters:   7 billion in all, 7 used for a token",
        *[line for line in listing(tmp_path, "mine").splitlines() if "source:" in line or line.startswith(" " * 16)],
        "What you do not say there is taken from the model table, if it knows the model.",
    ]


def test_one_model_with_its_source(tmp_path: Path) -> None:
    lines = listing(tmp_path, "together_ai/moonshotai/Kimi-K2-Instruct").splitlines()
    assert lines == [
        "moonshotai/Kimi-K2-Instruct",
        "  architecture: moe",
        "  parameters:   1000 billion in all, 32 used for a token",
        "  experts:      8 of 384 for a token, and 1 shared",
        "  family:       kimi",
        "  released:     2025-07",
        "  tuning:       instruct",
        "  also called:  kimi-k2 kimi-k2-0711-preview",
        "  source:       https://github.com/MoonshotAI/Kimi-K2 README",
    ]


def test_a_quantised_name_is_told_to_be_a_variant(tmp_path: Path) -> None:
    assert "  quantised:    the name says AWQ: measured as a variant, in no mean" in listing(tmp_path, "x/phi-4-AWQ")


def test_a_row_that_nobody_read_says_so(tmp_path: Path) -> None:
    assert "  read:         no: nobody has read these facts" in listing(tmp_path, "zai-org/GLM-4.7-Flash")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "openrouter/foo/Qwen9-70B-A7B",
            ["nothing is known of", "suggests a mixture of experts (A7B)", "Qwen/Qwen3-30B-A3B"],
        ),
        ("coder-v2", ["nothing is known of", "deepseek-ai/DeepSeek-Coder-V2-Lite-Instruct"]),
        ("xyzzy", ["nothing is known of", '[tool.selfinvoke.models."xyzzy"]', "config.json"]),
    ],
)
def test_unknown_names(tmp_path: Path, name: str, said: list[str]) -> None:
    with pytest.raises(UserError) as raised:
        listing(tmp_path, name)
    text = str(raised.value)
    assert all(part in " ".join(text.split()) for part in said), text
    assert all(len(line) <= 80 for line in text.splitlines())
