"""The paper's numbers."""

import json
from pathlib import Path

from pytest_selfinvoke.analysis.aggregates import Count, count_of
from pytest_selfinvoke.models.published import all_scores, comparable_scores, solved_counts
from pytest_selfinvoke.suites.published import PUBLISHED

SIZES = {"humaneval-pro": 164, "mbpp-pro": 378, "bigcodebench-lite-pro": 57}
FILES = {name: PUBLISHED[name].file.sha256 for name in SIZES}


def test_every_score_is_of_a_known_model_or_a_proprietary_one() -> None:
    unknown = {score.card.label for score in all_scores() if score.card.architecture == "unknown"}
    assert unknown == {
        "o1-mini-2024-09-12",
        "gpt-4o-2024-08-06",
        "gpt-4-turbo-2024-04-09",
        "claude-3-5-sonnet-20241022",
    }


def test_no_number_stands_twice() -> None:
    keys = [(score.card.label, score.suite, score.prompt, score.samples, score.metric) for score in all_scores()]
    assert len(keys) == len(set(keys))


def test_comparable_scores_are_whole_numbers_of_problems() -> None:
    scores = comparable_scores(FILES)
    for score in scores:
        assert count_of(score.percent, SIZES[score.suite]).problems == SIZES[score.suite]
        assert (score.prompt, score.samples, score.metric, score.card.tuning) == ("0-shot", 1, "pass@1", "instruct")
    sides = {
        side: {score.card.label for score in scores if score.card.architecture == side and score.suite == "mbpp-pro"}
        for side in ("moe", "dense")
    }
    assert sides["moe"] == {"deepseek-ai/DeepSeek-V2.5", "deepseek-ai/DeepSeek-Coder-V2-Instruct"}
    assert len(sides["dense"]) == 17


def test_what_counts_is_the_file_and_not_its_name() -> None:
    assert comparable_scores({"own": "00", "humaneval-pro": "11"}) == []
    mine = comparable_scores({"humaneval_pro": FILES["humaneval-pro"], "mbpp-pro": "11"})
    assert [(score.percent, score.suite) for score in mine] == [
        (score.percent, "humaneval_pro") for score in comparable_scores({"humaneval-pro": FILES["humaneval-pro"]})
    ]
    assert solved_counts(mine)["humaneval_pro", "moe"]["deepseek-ai/DeepSeek-V2.5"] == Count(121, 164)


def test_the_numbers_are_the_papers(shared: Path) -> None:
    """Against a second transcription: as many numbers, and the same ones, table by table."""
    paper = json.loads((shared / "published" / "paper_tables.json").read_text())
    names = {2: "table2", 5: "table5_bcb_lite", 6: "table6", 7: "table7_pass_at_k"}
    for table, name in names.items():
        theirs = sorted(value for row in paper[name] for value in row.values() if isinstance(value, float))
        assert sorted(score.percent for score in all_scores() if score.table == table) == theirs
    cot = sorted(value for row in paper["table4_cot"] if row["cot"] for value in row.values() if isinstance(value, float))
    assert sorted(score.percent for score in all_scores() if score.prompt == "cot") == cot
