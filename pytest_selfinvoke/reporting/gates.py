"""The block of the gates: each with its verdict, and the numbers that decided it."""

from collections.abc import Sequence

from pytest_selfinvoke.analysis.judging import VERDICTS, Ruling
from pytest_selfinvoke.reporting.summary import Summary
from pytest_selfinvoke.reporting.text import cells, clean, count, left, wrap

_VERDICT = max(map(len, VERDICTS))


def gates_block(summary: Summary, width: int) -> list[str]:
    """What came of each gate; nothing where there is none."""
    if summary.waiting:
        gates = count(summary.waiting, "gate")
        return wrap(f"{gates}: not judged, this is a part of a run; 'merge' judges the whole", width, rest="  ")
    return gate_lines(summary.rulings, width)


def gate_lines(rulings: Sequence[Ruling], width: int) -> list[str]:
    """The rulings in lines of at most ``width`` cells: one for each, or more where one is too short."""
    if not rulings:
        return []
    lines = ["gates"]
    gate_width = max(cells(clean(ruling.gate)) for ruling in rulings)
    for ruling in rulings:
        begins = f"  {ruling.verdict:<{_VERDICT}}  "
        gate, said = clean(ruling.gate), [clean(text) for text in (ruling.model, ruling.text) if text]
        line = "  ".join([f"{begins}{left(gate, gate_width)}", *said])
        if cells(line) <= width:
            lines.append(line)
            continue
        lines += wrap(gate, width, first=begins, rest=" " * len(begins))
        lines += wrap(": ".join(said), width, first=" " * len(begins), rest=" " * (len(begins) + 2))
    return lines
