"""The summary at the end of a run, as plain text: nothing in it depends on colour."""

import json

from pytest_selfinvoke.models.names import hint
from pytest_selfinvoke.reporting.asked import asked_block
from pytest_selfinvoke.reporting.baseline import baseline_block
from pytest_selfinvoke.reporting.causes import causes_block
from pytest_selfinvoke.reporting.disputed import disputed_block
from pytest_selfinvoke.reporting.ended import errors_block, paper_block, unsolved_block
from pytest_selfinvoke.reporting.gap import gap_block
from pytest_selfinvoke.reporting.gates import gates_block
from pytest_selfinvoke.reporting.published import published_block
from pytest_selfinvoke.reporting.rates import MEANING, in_order, mark, rate_blocks
from pytest_selfinvoke.reporting.readings import readings_block
from pytest_selfinvoke.reporting.sealing import sealing_block
from pytest_selfinvoke.reporting.summary import Summary
from pytest_selfinvoke.reporting.text import clean, count, flow, listed, wrap
from pytest_selfinvoke.reporting.variants import variants_block

LEAST_WIDTH = 60

# Findings whose intervals the summary shows, and what they are called there.
_INTERVALS = {
    "pass@1": "pass@1",
    "drop": "drop",
    "gap": "gap",
    "variant": "variants",
    "delta": "points since a baseline",
    "gap-diff": "gap-diff",
    "gap-published": "gap with published",
}


def summary(run: Summary, width: int) -> list[str]:
    """The lines of the summary, none longer than ``width`` cells (taken as 60 where it is less), without a title line.

    Longer is only the line of results.json, where its path is.
    """
    width = max(width, LEAST_WIDTH)
    blocks = [
        _who(run, width),
        rate_blocks(run, width),
        readings_block(run, width),
        gap_block(run, width) + _how_to_classify(run, width),
        variants_block(run, width),
        published_block(run, width),
        baseline_block(run, width),
        unsolved_block(run, width),
        causes_block(run, width),
        disputed_block(run, width),
        paper_block(run, width),
        sealing_block(run, width),
        asked_block(run, width),
        _methods(run, width),
        errors_block(run, width),
        gates_block(run, width),
        _end(run, width),
    ]
    lines: list[str] = []
    for block in filter(None, blocks):
        lines += ["", *block] if lines else block
    return lines


def _who(run: Summary, width: int) -> list[str]:
    """The caveats, and what the letters before the labels mean."""
    marks = [mark(card) for card in in_order(run)]
    kinds = [f"{marks.count(letter)} {meaning} ({letter})" for letter, meaning in MEANING.items() if letter in marks]
    models = (
        [f"{count(len(marks), 'model')}:", *(f"{kind}," for kind in kinds[:-1]), f"{kinds[-1]};"] if kinds else ["no model;"]
    )
    said = [line for caveat in run.caveats for line in wrap(clean(caveat), width)]
    return said + flow([*models, f"{count(run.samples, 'sample')} per problem"], width, rest="  ", between=" ")


def _how_to_classify(run: Summary, width: int) -> list[str]:
    unknown = [card.label for card in run.cards if mark(card) == "U"]
    if not unknown:
        return []
    table = f"[tool.selfinvoke.models.{json.dumps(clean(unknown[0]), ensure_ascii=False)}]"
    which = "1 model is" if len(unknown) == 1 else f"{len(unknown)} models are"
    hints = [f"{clean(card.label)} ({found})" for card in run.cards if mark(card) == "U" and (found := hint(card.name))]
    suggest = f" By name a mixture of experts, which proves nothing: {', '.join(hints)}." if hints else ""
    return [
        *wrap(
            f"{which} of unknown architecture and in no gap.{suggest} "
            "To place one, write in pyproject.toml or selfinvoke.toml:",
            width,
            first="  ",
            rest="  ",
        ),
        f"    {table}",  # to be copied, so whole
        '    architecture = "moe"  # or "dense"',
    ]


def _methods(run: Summary, width: int) -> list[str]:
    """How the intervals were made, once, and of what they speak."""
    used: dict[str, list[str]] = {}
    for finding in run.findings:
        if finding.low is not None and finding.method not in used.setdefault(finding.name, []):
            used[finding.name].append(finding.method)
    if not used.get("pass@1"):
        return []
    alike: dict[str, list[str]] = {}
    for name, title in _INTERVALS.items():
        if name in used:
            alike.setdefault(" or ".join(used[name]), []).append(title)
    made = "; ".join(f"{listed(titles)} {method}" for method, titles in alike.items())
    odds = ", in log-odds by the delta method" if used.get("gap") else ""
    text = f"Intervals: {made}{odds}. They speak of these models on other problems of this kind, not of other models"
    of_others = [name for name in ("gap-of-families", "gap-at-active", "gap-at-total") if used.get(name)]
    return wrap(f"{text}{'; rows of samples and of equal size speak of those' if of_others else ''}.", width)


def _end(run: Summary, width: int) -> list[str]:
    lines = []
    if not run.complete:
        lines.append(f"INCOMPLETE: {run.finished} of {count(run.selected, 'item')} have a result")
    if run.selected < run.planned:
        whole = f"{run.selected} of the {count(run.planned, 'item')} of these suites and models"
        lines += wrap(f"SELECTION: {whole}; the numbers are of these alone", width, rest="  ")
    results = [f"results in {clean(run.results)}"] if run.results else []
    lines += flow(
        [f"{_duration(run.seconds)};" if results else _duration(run.seconds), *results],
        width,
        rest="  ",
        between=" ",
        whole=True,
    )
    return lines + (wrap(clean(run.exit_note), width, rest="  ") if run.exit_note else [])


def _duration(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"
