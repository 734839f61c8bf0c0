"""The finished look of a run in terminals of several widths, with colour and without."""

import re
import unicodedata

import pytest
from bench import Bench

from pytest_selfinvoke.reporting.text import cells

LONG = "an-extraordinarily-long-model-name-with-sixty-characters-0042"
CHINESE = "通义千问-代码模型-混合专家"
MODELS = (f"--selfinvoke-model={LONG}=replay:dense.jsonl", f"--selfinvoke-model={CHINESE}=replay:sparse.jsonl")
SEQUENCE = re.compile(r"\x1b\[[\d;]*m")


@pytest.mark.parametrize("width", [60, 200])
def test_every_line_of_ours_fits(bench: Bench, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    lines = bench.run(
        "selfinvoke", "--selfinvoke-gate=pass@1[own] >= 60%", "--durations=2", "--durations-min=0", models=MODELS
    ).outlines
    first = next(number for number, line in enumerate(lines) if line.startswith("selfinvoke: own"))
    start = next(number for number, line in enumerate(lines) if "UNSOLVED" in line)
    end = next(number for number, line in enumerate(lines) if "slowest 2 durations" in line)
    table = f'    [tool.selfinvoke.models."{LONG}"]'
    assert table in lines, "to be copied, so whole however long"
    said = [line for line in lines[start:end] if not line.startswith(("  results in", "    #", table))]
    assert [line for line in said if cells(line) > width] == []
    assert any(LONG in line for line in lines[first : first + 3]), "a label that can be copied"
    titles = [line for line in said if line.startswith("_") and CHINESE in line]
    assert [cells(line) for line in titles] in ([width] * 2, [width - 1] * 2)
    # The columns of both models' rows end in the same cells.
    rows = [line for line in said if re.match("  [MDU] ", line)]
    assert len(rows) == 2
    assert len({cells(row) for row in rows}) == 1
    assert any(unicodedata.east_asian_width(character) == "W" for character in "".join(rows))
    assert any(re.match(r"[\d.]+s (setup|call|teardown)", line) for line in lines[end:])


def test_colour_and_none(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    gates = ("--selfinvoke-gate=pass@1[own] >= 60%", "--selfinvoke-gate=gap-diff >= 0")
    coloured = str(bench.run("selfinvoke", "--color=yes", *gates).stdout)
    assert "\x1b[31m\x1b[1mFAIL\x1b[0m" in coloured
    assert "\x1b[33m\x1b[1mNOT MEASURED\x1b[0m" in coloured
    assert re.search(r"\x1b\[1mown \(4 problems\)", coloured)
    assert re.search(r"\x1b\[1m  Answer: ", coloured)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    plain = str(bench.run("selfinvoke", *gates).stdout)
    assert "\x1b" not in plain

    def lasting(text: str) -> list[str]:
        return [
            line for line in SEQUENCE.sub("", text).split("selfinvoke =")[1].splitlines()[1:-4] if " s; results" not in line
        ]

    assert lasting(coloured) == lasting(plain)
