"""docs/prompts.md and the code say the same."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from pytest_selfinvoke.generation.prompts.prompter import Prompter
from pytest_selfinvoke.generation.prompts.styles import STYLES
from pytest_selfinvoke.generation.prompts.template import PLACEHOLDERS, SECTIONS
from pytest_selfinvoke.suites.catalogue import load_suites

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "prompts.md").read_text(encoding="utf-8")
(STARTER,) = load_suites(["starter"], None)


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("prompts_page", ROOT / "tools" / "prompts_page.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_shows_what_every_style_sends(tool: ModuleType) -> None:
    assert sorted(tool.styles(PAGE)) == sorted(STYLES)
    assert tool.page(PAGE) == PAGE, "run: python tools/prompts_page.py"


def test_the_page_names_every_style_section_and_placeholder() -> None:
    tables = "\n".join(line.partition("| ")[2].partition(" |")[0] for line in PAGE.split("\n") if line.startswith("|"))
    for name in (*STYLES, *SECTIONS, *(f"{{{{{name}}}}}" for name in PLACEHOLDERS)):
        assert f"`{name}`" in tables


def test_the_templates_of_the_page_work(tmp_path: Path) -> None:
    blocks = re.findall(r"<!-- template: .*? -->\n```text\n(.*?)```\n", PAGE, re.DOTALL)
    assert len(blocks) == 2
    path = tmp_path / "mine.txt"
    for block in blocks:
        path.write_text(block)
        prompt = Prompter(f"template:{path}").prompt(STARTER.problems[0])
        assert STARTER.problems[0].pro_statement.strip() in prompt.text


def hook_of_the_page() -> str:
    found = re.search(r"<!-- hook -->\n```python\n(.*?)```\n", PAGE, re.DOTALL)
    assert found
    return found[1]


def test_the_hook_of_the_page_works(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(hook_of_the_page())
    terse = pytester.runpytest_inprocess("--selfinvoke-show-prompt=starter::0", "--selfinvoke-prompt=terse")
    assert terse.ret == 0
    terse.stdout.fnmatch_lines(["style terse, version 1, *", "--- user ---", "Python code only, no words."])
    (pytester.path / "shop.json").write_text((ROOT / "pytest_selfinvoke" / "suites" / "starter.json").read_text())
    changed = pytester.runpytest_inprocess("--selfinvoke-show-prompt=shop::0", "--selfinvoke-suite=shop.json")
    changed.stdout.fnmatch_lines(["style chat-shop, version 1, *", "--- system ---", "Money is in cents.", "--- user ---"])
    same = pytester.runpytest_inprocess("--selfinvoke-show-prompt=starter::0", "--selfinvoke-prompt=cot")
    same.stdout.fnmatch_lines(["style cot, version 1, *"])
