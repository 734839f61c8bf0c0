"""The page's colours keep the contrasts of WCAG 2.2, level AA: 4.5 to 1 for text, 3 to 1 for what a drawing is read from."""

import re
from pathlib import Path

import pytest

from pytest_selfinvoke.reporting.html import page
from pytest_selfinvoke.reporting.html.figures.confusion import STRONG

CSS = (Path(page.__file__).parent / "page" / "page.css").read_text(encoding="utf-8")
THEMES = dict(zip(("light", "dark", "print"), re.findall(r":root \{(.*?)\}", CSS, re.DOTALL), strict=True))

TEXT = {
    "paper": "ink muted link good bad doubt moe dense other keyword string comment number name",
    "sheet": "ink muted link good bad doubt",
    "shade": "moe dense other",
}
DRAWN = "moe dense other part1 part2 part3 part4 part5 part6 muted"


def palette(theme: str) -> dict[str, str]:
    return dict(re.findall(r"--(\w+): (#[\da-f]{6})", THEMES[theme]))


def contrast(one: str, other: str) -> float:
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def luminance(color: str) -> float:
    shares = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_black_on_white_is_21_to_1() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", THEMES)
def test_contrast(theme: str) -> None:
    colors = palette(theme)
    pairs = [(name, ground, 4.5) for ground, names in TEXT.items() for name in names.split()]
    pairs += [(name, "paper", 3.0) for name in DRAWN.split()]
    found = {(name, ground): round(contrast(colors[name], colors[ground]), 2) for name, ground, _ in pairs}
    assert [(name, ground, found[name, ground]) for name, ground, least in pairs if found[name, ground] < least] == []
    assert [kind for kind in ("moe", "dense") if contrast(colors["ink"], mixed(colors[kind], colors["paper"])) < 4.5] == []


def mixed(color: str, ground: str) -> str:
    """The strongest cell of the base-against-pro figure."""
    parts = [(int(color[at : at + 2], 16), int(ground[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(STRONG * one + (1 - STRONG) * other):02x}" for one, other in parts)
