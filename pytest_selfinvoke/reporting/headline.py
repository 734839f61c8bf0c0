"""What stands at the top of a report: the answer to the question of a run, for those who read nothing else."""

from pytest_selfinvoke.reporting.answer import answer
from pytest_selfinvoke.reporting.digest import asked_suites
from pytest_selfinvoke.reporting.summary import Summary
from pytest_selfinvoke.reporting.text import clean


def headline(summary: Summary) -> str:
    """The answer, or why there is none."""
    gaps = [found for suite in asked_suites(summary) if (found := summary.find("gap", suite))]
    difference = summary.find("gap-diff") if len(gaps) > 1 else None
    measured = difference is not None or any(gap.value is not None for gap in gaps)
    if measured and (said := " ".join(answer(summary, gaps, difference)).removeprefix("Answer: ")):
        return said[0].upper() + said[1:]
    if not summary.complete or summary.selected < summary.planned:
        return "No answer: this is a part of a run, and a part, chosen by chance or by outcome, answers nothing."
    missing = next((gap.not_measured for gap in gaps if gap.not_measured), "there are no two gaps to compare")
    return f"No answer about MoE and dense models: {clean(missing)}."
