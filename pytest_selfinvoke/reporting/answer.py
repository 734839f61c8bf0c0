"""The answer to the question of a run, in a sentence, for those who read nothing else."""

from pytest_selfinvoke.reporting.gap import gap_block
from pytest_selfinvoke.reporting.summary import Summary

_WIDE = 10_000


def answer(summary: Summary) -> str:
    """The sentence of the gap's block that begins with "Answer:", or why there is none."""
    lines = [line.strip() for line in gap_block(summary, _WIDE)]
    said = next((line.removeprefix("Answer: ") for line in lines if line.startswith("Answer: ")), "")
    if said:
        return said[0].upper() + said[1:]
    if not summary.complete or summary.selected < summary.planned:
        return "No answer: this is a part of a run, and a part, chosen by chance or by outcome, answers nothing."
    missing = next((line for line in lines if "not measured: " in line), "")
    reason = missing.partition("not measured: ")[2]
    return f"No answer about MoE and dense models: {reason}." if reason else "No answer: the suites of this run have no two gaps to compare."
