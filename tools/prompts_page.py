"""Writes what each style sends into docs/prompts.md: ``python tools/prompts_page.py``; a test holds page and code together."""

import re
from pathlib import Path

from pytest_selfinvoke.generation.prompts.prompter import Prompter
from pytest_selfinvoke.generation.prompts.styles import STYLES
from pytest_selfinvoke.reporting.prompt import prompt_text
from pytest_selfinvoke.suites.catalogue import load_suites

PAGE = Path(__file__).resolve().parent.parent / "docs" / "prompts.md"
PROBLEM = "6"
_BLOCK = re.compile(r"(<!-- sent by (\S+) -->\n~~~~text\n).*?^(~~~~\n)", re.DOTALL | re.MULTILINE)


def page(text: str) -> str:
    """The page with every block that shows a style as the code has it now."""
    return _BLOCK.sub(lambda match: f"{match[1]}{shown(match[2])}\n{match[3]}", text)


def shown(style: str) -> str:
    """What ``--selfinvoke-show-prompt`` prints for the page's problem."""
    (starter,) = load_suites(["starter"], None)
    prompter = Prompter(style)
    return prompt_text(f"starter::{PROBLEM}", prompter.prompt(starter.by_id[PROBLEM]), prompter.caveat)


def styles(text: str) -> list[str]:
    """The styles that the page shows, in order."""
    return [match[2] for match in _BLOCK.finditer(text)]


if __name__ == "__main__":
    written = page(PAGE.read_text(encoding="utf-8"))
    if missing := STYLES.keys() - set(styles(written)):
        raise SystemExit(f"{PAGE.name} shows no {', '.join(missing)}")
    PAGE.write_text(written, encoding="utf-8")
