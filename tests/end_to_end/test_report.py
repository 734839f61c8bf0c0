"""Reports that people look at: the page in a browser, Markdown, CSV, and what other reporters write."""

import contextlib
import csv
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bench import Bench, reply, solution, write_lines

from pytest_selfinvoke.__main__ import main
from pytest_selfinvoke.reporting.html import installed

# Runs in this process drop the modules they import, and matplotlib cannot be imported twice.
with contextlib.suppress(ImportError):
    import matplotlib.backends.backend_svg
    import matplotlib.figure  # noqa: F401

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

HOSTILE = (
    "</script><script>window.hacked=1</script>",
    "<img src=x onerror='window.hacked=1'>",
    "<svg onload='window.hacked=1'></svg>",
    "<a href='javascript:window.hacked=1'>here</a>",
    "<style>body{display:none}</style><iframe src='https://example.invalid/'></iframe>",
    "\u2028]]><!-- {{ 7 * 7 }} {% raw %} \x1b[31m",
)


@pytest.fixture
def page(bench: Bench) -> Iterator[Any]:
    """A browser's page which notes what it was told and what it asked for: ``page.said``, ``page.asked``."""
    if CHROMIUM is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright, which the extra 'test' has")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        opened = browser.new_page(viewport={"width": 1280, "height": 900})
        opened.said, opened.asked = [], []
        opened.on("console", lambda message: opened.said.append(message.text))
        opened.on("pageerror", lambda error: opened.said.append(str(error)))
        opened.on("request", lambda request: opened.asked.append(request.url))
        opened.on("dialog", lambda dialog: opened.said.append(dialog.message))
        yield opened
        browser.close()


def hostile_replies(bench: Bench) -> None:
    """Every text of a reply that the page shows: code, output, error messages, what stands instead of code."""
    texts = [
        f"```python\n# {HOSTILE[0]}\nprint({HOSTILE[1]!r})\n{solution(1).split('```python')[1].split('```')[0]}```",
        f"```python\ndef add_2(x):\n    raise ValueError({''.join(HOSTILE)!r})\ndef add_2_to_all(xs):\n    add_2(1)\n```",
        f"```python\ndef add_9_to_all(xs):\n    return {HOSTILE[2]!r}\n```",
        "".join(HOSTILE),
    ]
    replies = [reply(number, text) for number, text in zip((1, 2, 9, 10), texts, strict=True)]
    write_lines(bench.pytester.path / "sparse.jsonl", replies)


def test_page_in_a_browser(bench: Bench, page: Any) -> None:
    pytest.importorskip("matplotlib", reason="needs the extra 'report'")
    hostile_replies(bench)
    models = ("--selfinvoke-model=replay:dense.jsonl", "--selfinvoke-model=<script>hacked()</script>=replay:sparse.jsonl")
    result = bench.run("selfinvoke", "--selfinvoke-html=report.html", models=models)
    result.stdout.fnmatch_lines(["report in *report.html"])
    url = (bench.pytester.path / "report.html").as_uri()
    page.goto(url)
    rows = page.locator("#samples tbody tr:not(.detail)")
    assert rows.count() == 8
    settings = page.locator("#made-1 table").first
    assert not settings.is_visible()
    page.emulate_media(media="print")
    assert not rows.first.is_visible(), "on paper stands only what was chosen"
    assert settings.is_visible(), "and nothing is closed"
    page.emulate_media(media="screen")
    page.select_option("select[name=status]", "passed")
    page.emulate_media(media="print")
    assert rows.first.is_visible()
    page.emulate_media(media="screen")
    assert page.locator("#count").inner_text().startswith("5 of 8")
    page.select_option("select[name=status]", "")
    page.fill("input[name=search]", "no-such-word")
    assert rows.count() == 0
    page.fill("input[name=search]", "add_9")
    assert rows.count() > 0
    page.fill("input[name=search]", "")
    page.get_by_role("button", name="problem").click()
    assert rows.first.locator("th").inner_text() == "1"
    page.get_by_role("button", name="problem ↑").click()
    assert rows.first.locator("th").inner_text() == "10"
    assert page.locator("#samples th[aria-sort=descending]").count() == 1
    for index in range(8):
        button = rows.nth(index).locator("th button")
        button.focus()
        page.keyboard.press("Enter")
        assert button.get_attribute("aria-expanded") == "true"
    details = page.locator("tr.detail")
    assert details.count() == 8
    text = "".join(details.all_inner_texts())
    assert "window.hacked=1" in text
    assert "# Add 9 to each x of xs." in text
    assert page.locator("tr.detail .k").count() > 0
    assert page.locator("tr.detail script, tr.detail img, tr.detail a, tr.detail iframe, main iframe, main img").count() == 0
    page.wait_for_timeout(50)
    assert page.evaluate("window.hacked") is None
    assert page.said == []
    assert page.asked == [url]


def test_page_made_again_is_the_same(bench: Bench) -> None:
    pytest.importorskip("matplotlib", reason="needs the extra 'report'")
    bench.run("selfinvoke", "--selfinvoke-html=first.html")
    folder = bench.pytester.path
    results = str(folder / ".selfinvoke" / "results.json")
    assert main(["report", results, f"--html={folder / 'again.html'}"]) == 0
    assert (folder / "again.html").read_text() == (folder / "first.html").read_text()
    assert main(["compare", results, results, f"--html={folder / 'both.html'}"]) == 0
    assert "2 runs side by side" in (folder / "both.html").read_text()


def test_page_needs_the_extra(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installed, "NEEDED", ("jinja2", "no_such_package"))
    result = bench.run("selfinvoke", "--selfinvoke-html=report.html")
    assert result.ret == 4
    result.stderr.fnmatch_lines(["*--selfinvoke-html: an HTML report needs no_such_package; install with: pip install*"])


def test_markdown_and_step_summary(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    step = bench.pytester.path / "step.md"
    step.write_text("Before.\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(step))
    gate = "--selfinvoke-gate=pass@1[own] >= 60%"
    bench.run("selfinvoke", gate, "--selfinvoke-markdown=report.md", "--selfinvoke-no-step-summary")
    assert step.read_text() == "Before.\n"
    bench.run("selfinvoke", gate, "--selfinvoke-markdown=report.md")
    written = (bench.pytester.path / "report.md").read_text()
    assert "✗ **FAIL** `pass@1[own] >= 60%` sparse" in written
    assert "| sparse | MoE |" in written
    assert step.read_text() == f"Before.\n\n{written}"
    step.write_text("x" * ((1 << 20) - 300))
    bench.run("selfinvoke", gate)
    assert len(step.read_bytes()) <= 1 << 20
    assert "did not fit" in step.read_text()


def test_csv(bench: Bench) -> None:
    write_lines(
        bench.pytester.path / "sparse.jsonl",
        [reply(number, "```python\n-add\ndef add(): pass\n```") for number in (1, 2, 9, 10)],
    )
    bench.run("selfinvoke", "--selfinvoke-csv=rows.csv")
    with (bench.pytester.path / "rows.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [(row["id"], row["model"], row["status"]) for row in rows] == [
        (row["id"], row["model"], row["status"]) for row in bench.results["outcomes"]
    ]
    assert {row["architecture"] for row in rows} == {"dense", "moe"}
    assert {row["solution"][:2] for row in rows if row["model"] == "sparse"} == {"'-"}


def test_no_report_stops_the_run(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = bench.run("selfinvoke", f"--selfinvoke-csv={tmp_path / 'file' / 'rows.csv'}")
    result.stdout.fnmatch_lines(["CSV NOT WRITTEN to *", "*6 passed, 2 unsolved*"])
    assert json.loads((bench.pytester.path / ".selfinvoke" / "results.json").read_text())["complete"]
