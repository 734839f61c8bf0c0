"""What the plots of the page show, and what they say instead."""

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from pytest_selfinvoke.analysis.finding import Finding
from pytest_selfinvoke.models.card import ModelCard
from pytest_selfinvoke.models.published import comparable_scores
from pytest_selfinvoke.reporting import digest
from pytest_selfinvoke.reporting.html.figures.sizes import sizes
from pytest_selfinvoke.reporting.numbers import ABSENT
from pytest_selfinvoke.suites.published import PUBLISHED

if TYPE_CHECKING:
    from pytest_selfinvoke.record import Record

pytest.importorskip("matplotlib", reason="needs the extra 'report'")

DENSE = ModelCard("small", "small", "dense", 7e9, 7e9)
MOE = ModelCard("sparse", "sparse", "moe", 47e9, 13e9)


def record(*cards: ModelCard, published: bool = False) -> "Record":
    found = [Finding("pass@1", "Wilson", "humaneval-pro", card.label, value=0.5) for card in cards]
    scores = comparable_scores({"humaneval-pro": PUBLISHED["humaneval-pro"].file.sha256}) if published else []
    suites = [SimpleNamespace(name="humaneval-pro", base="humaneval")]
    return cast("Record", SimpleNamespace(suites=suites, cards=cards, findings=found, published=scores))


def test_published_scores_are_drawn_and_marked() -> None:
    active, total = sizes(record(DENSE, MOE, published=True)).panels
    for panel in (active, total):
        assert "small 7 B, 50.0 percent" in panel
        assert "DeepSeek-V2.5 (published)" in panel
        assert ">published</text>" in panel
        assert "gpt-4o" not in panel
    table = digest.published(record(DENSE, MOE, published=True))
    assert table is not None
    assert {row[1] for row in table.rows} == {"published"}
    assert ("gpt-4o-2024-08-06", "published", "of unknown architecture", "75.0", ABSENT) in table.rows
    assert table.words == {0, 1, 2}
    assert digest.published(record(DENSE, MOE)) is None


def test_dense_models_alone_need_one_panel_and_one_model_none() -> None:
    (panel,) = sizes(record(DENSE, ModelCard("large", "large", "dense", 70e9, 70e9))).panels
    assert "humaneval-pro, parameters" in panel
    assert "published" not in panel
    alone = sizes(record(MOE))
    assert not alone.panels
    assert alone.not_measured == ["not measured: it takes two models with results"]
    unknown = sizes(record(MOE, ModelCard("api", "api")))
    assert unknown.not_measured[0].startswith("not measured for api")
