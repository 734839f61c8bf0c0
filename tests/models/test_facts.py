"""Model facts of the user's own, and the cards of a run."""

from pathlib import Path

import pytest

from pytest_selfinvoke.errors import UserError
from pytest_selfinvoke.models.card import ModelCard
from pytest_selfinvoke.models.facts import read_facts
from pytest_selfinvoke.models.roster import roster
from pytest_selfinvoke.models.spec import ModelSpec

TABLE = """
[tool.selfinvoke.models."qwen3"]
architecture = "moe"
total_parameters = 30.5e9
active_parameters = 3300000000
experts = 128
experts_per_token = 8
family = "Qwen3"
"""


def facts(tmp_path: Path, text: str, file: str = "selfinvoke.toml") -> dict[str, ModelCard]:
    (tmp_path / file).write_text(text)
    return read_facts(tmp_path)


@pytest.mark.parametrize("file", ["selfinvoke.toml", "pyproject.toml"])
def test_all_facts(tmp_path: Path, file: str) -> None:
    card = facts(tmp_path, TABLE, file)["qwen3"]
    assert (card.architecture, card.total_parameters, card.active_parameters) == ("moe", 30.5e9, 3.3e9)
    assert (card.experts, card.experts_per_token, card.family) == (128, 8, "Qwen3")
    assert card.source == str(tmp_path / file)
    assert ModelCard.from_dict(card.to_dict()) == card


def test_the_prefix_may_be_left_out_in_our_own_file(tmp_path: Path) -> None:
    assert facts(tmp_path, '[models."x"]\narchitecture = "dense"\n')["x"].architecture == "dense"


def test_dense_models_use_all_they_have(tmp_path: Path) -> None:
    assert facts(tmp_path, '[models."x"]\narchitecture = "dense"\ntotal_parameters = 7e9\n')["x"].active_parameters == 7e9


def test_other_tables_of_pyproject_do_not_matter(tmp_path: Path) -> None:
    assert facts(tmp_path, "[project]\nname = 'x'\n[tool.ruff]\n", "pyproject.toml") == {}
    assert read_facts(tmp_path / "nowhere") == {}


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("archtecture = 'moe'", ["unknown key 'archtecture'", "architecture, total_parameters"]),
        ("architecture = 'sparse'", ['"moe" or "dense"', "'sparse'"]),
        ("total_parameters = '30B'", ["total_parameters", "30.5e9", "'30B'"]),
        ("total_parameters = -1", ["total_parameters"]),
        ("total_parameters = inf", ["total_parameters"]),
        ("active_parameters = true", ["active_parameters"]),
        ("experts = 0", ["experts", "from 1 up"]),
        ("experts_per_token = 2.5", ["experts_per_token"]),
        ("family = 3", ["family", "a text"]),
        ("total_parameters = 1e9\nactive_parameters = 2e9", ["active_parameters (2e+09)", "more than total"]),
        ("experts = 2\nexperts_per_token = 4", ["experts_per_token (4)", "experts (2)"]),
        ("architecture = 'dense'\nexperts = 8", ["a dense model has no experts"]),
        (
            "architecture = 'dense'\ntotal_parameters = 2e9\nactive_parameters = 1e9",
            ["a dense model uses all", "1e+09", "2e+09"],
        ),
        (f"total_parameters = 1{'0' * 400}", ["total_parameters", "number of parameters", "1329 bits"]),
        (f"experts = 1{'0' * 400}", ["experts", "a whole number", "1329 bits"]),
    ],
)
def test_errors_name_file_and_key(tmp_path: Path, table: str, words: list[str]) -> None:
    with pytest.raises(UserError) as error:
        facts(tmp_path, f'[models."m"]\n{table}\n')
    assert all(word in str(error.value) for word in ["selfinvoke.toml", 'models."m"', *words]), error.value


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[models\n", "cannot be read"),
        ("[tool]\nselfinvoke = 3\n", "is a table"),
        ("[tool.selfinvoke]\nmodel = 3\n", "unknown key tool.selfinvoke.model"),
        ("[models]\nx = 3\n", "a table per model"),
    ],
)
def test_bad_files(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        facts(tmp_path, text)


def test_one_label_in_both_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(TABLE)
    with pytest.raises(UserError, match="keep one of them"):
        facts(tmp_path, TABLE)


@pytest.mark.parametrize(("full", "words"), [("m", "the model itself"), ("ful", "'ful' is neither described")])
def test_a_variant_of_nothing_is_refused(tmp_path: Path, full: str, words: str) -> None:
    (tmp_path / "selfinvoke.toml").write_text(f'[models."m"]\nvariant_of = "{full}"\n[models."full"]\n')
    with pytest.raises(UserError, match=words):
        roster([ModelSpec("m", "reference")], tmp_path)


def test_the_full_model_of_a_variant_needs_no_table(tmp_path: Path) -> None:
    (tmp_path / "selfinvoke.toml").write_text('[models."m"]\nvariant_of = "full"\n')
    assert roster([ModelSpec("full", "reference"), ModelSpec("m", "reference")], tmp_path)[1].variant_of == "full"


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ('architecture = "moe"\npair = "els"', "'els' is neither described"),
        ('architecture = "moe"\npair = "other"', "'m' is moe and 'other' is moe"),
        ('architecture = "moe"\npair = "m"', "'m' is moe and 'm' is moe"),
        ('pair = "full"', "but 'm' is unknown"),
    ],
)
def test_a_pair_of_what_is_not_one_moe_and_one_dense_is_refused(tmp_path: Path, table: str, words: str) -> None:
    text = f'[models."m"]\n{table}\n[models."other"]\narchitecture = "moe"\n[models."full"]\narchitecture = "dense"\n'
    (tmp_path / "selfinvoke.toml").write_text(text)
    with pytest.raises(UserError, match=words):
        roster([ModelSpec("m", "reference")], tmp_path)


def test_a_pair_of_one_moe_and_one_dense(tmp_path: Path) -> None:
    (tmp_path / "selfinvoke.toml").write_text(
        '[models."m"]\narchitecture = "moe"\npair = "d"\n[models."d"]\narchitecture = "dense"\n'
    )
    (card,) = roster([ModelSpec("m", "reference")], tmp_path)
    assert card.pair == "d"


def test_roster_prefers_the_users_own_facts(tmp_path: Path) -> None:
    (tmp_path / "selfinvoke.toml").write_text('[models."a"]\narchitecture = "dense"\n[models."unused"]\n')
    specs = [ModelSpec("a", "tiny:moe"), ModelSpec("b", "tiny:moe"), ModelSpec("c", "reference")]
    cards = roster(specs, tmp_path)
    assert [(card.label, card.name, card.architecture) for card in cards] == [
        ("a", "tiny:moe", "dense"),
        ("b", "tiny:moe", "moe"),
        ("c", "reference", "unknown"),
    ]
