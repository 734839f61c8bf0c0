"""docs/suites.md and the code say the same."""

import re
from pathlib import Path

from pytest_selfinvoke.suites.catalogue import EMBEDDED
from pytest_selfinvoke.suites.defects import KINDS
from pytest_selfinvoke.suites.errata import errata
from pytest_selfinvoke.suites.published import PUBLISHED

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "suites.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.split("|")[1:-1]] for line in PAGE.splitlines() if line.startswith("|")]


def test_every_suite_is_there_with_its_licence() -> None:
    named = {name: row for row in ROWS for name in re.findall(r"`([a-z+-]+)`", row[0])}
    assert {*EMBEDDED, *PUBLISHED} <= named.keys()
    for name, published in PUBLISHED.items():
        assert str(published.problems) in named[name][1]
        assert named[name][3] == published.licence


def test_every_kind_is_there_with_its_counts() -> None:
    counts = {row[0].strip("`"): row[1:4] for row in ROWS if row[0].strip("`") in KINDS}
    assert counts.keys() == KINDS.keys()
    for column, name in enumerate(("humaneval-pro", "mbpp-pro", "bigcodebench-lite-pro")):
        written = {erratum.kind: len(erratum.ids) for erratum in errata()[PUBLISHED[name].file.sha256]}
        assert {kind: int(cells[column] or 0) for kind, cells in counts.items()} == {
            kind: written.get(kind, 0) for kind in KINDS
        }
