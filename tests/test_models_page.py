"""docs/models.md and the code say the same."""

import re
from pathlib import Path

from pytest_selfinvoke.models import checkpoint
from pytest_selfinvoke.models.facts import KEYS, read_facts
from pytest_selfinvoke.models.shipped import find

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "models.md").read_text(encoding="utf-8")
CARDS = Path(checkpoint.__file__).with_name("cards.csv").read_text(encoding="utf-8")


def test_the_example_has_every_key_and_is_understood(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert sorted(re.findall(r"^(\w+) =", example, re.MULTILINE)) == sorted(KEYS)
    (tmp_path / "path").mkdir()
    (tmp_path / "path" / "config.json").write_text('{"model_type": "mixtral", "num_local_experts": 8}')
    (tmp_path / "pyproject.toml").write_text(example)
    assert read_facts(tmp_path)["mixtral"].experts == 8


def test_every_field_of_configurations_is_there() -> None:
    groups = (checkpoint._EXPERTS, checkpoint._PER_TOKEN, checkpoint._SHARED, checkpoint._SHARED_WIDTH)
    named = (*groups, checkpoint._LANGUAGE, checkpoint._SWITCHES)
    assert [field for group in named for field in group if f"`{field}`" not in PAGE] == []


def test_every_column_of_the_table_is_there() -> None:
    section = PAGE.partition("## The table")[2]
    assert [column for column in CARDS.splitlines()[0].split(",") if f"`{column}`" not in section] == []


def test_the_suffixes_it_names_are_passed_over() -> None:
    (sentence,) = re.findall(r"- what packagers add .*?(?=\n- )", PAGE, re.DOTALL)
    suffixes = [suffix for suffix in re.findall(r"`([-.:]\S+?)`", sentence) if "16" not in suffix or "w4" in suffix]
    assert len(suffixes) == 9
    for suffix in suffixes:
        assert (match := find(f"x/Qwen2.5-Coder-7B-Instruct{suffix}")), suffix
        assert match.quantisation
