"""Which words of the summary stand out where the terminal shows it; without that nothing is lost."""

import re
from collections.abc import Iterator, Mapping, Sequence

# In the words of pytest's terminal writer.
Markup = Mapping[str, bool]
_PLAIN: Markup = {}
_BOLD: Markup = {"bold": True}
_VERDICTS: dict[str, Markup] = {
    "PASS": {"green": True, "bold": True},
    "FAIL": {"red": True, "bold": True},
    "NOT MEASURED": {"yellow": True, "bold": True},
}
_VERDICT = re.compile(rf"  ({'|'.join(_VERDICTS)})(?=  )")
_ALARM = re.compile("(?:INCOMPLETE|ERRORS|UNSEALED|SELECTION)(?=:)")
_ANSWER, _FURTHER = "  Answer:", "    "


def marked(lines: Sequence[str]) -> Iterator[list[tuple[str, Markup]]]:
    """The lines in pieces, each with its markup: headings, the answer, verdicts of gates, and what must not be missed."""
    headings = _headings(lines)
    answering = False
    for number, line in enumerate(lines):
        answering = line.startswith(_ANSWER) or (answering and line.startswith(_FURTHER))
        if verdict := _VERDICT.match(line):
            yield [("  ", _PLAIN), (verdict[1], _VERDICTS[verdict[1]]), (line[verdict.end() :], _PLAIN)]
        elif alarm := _ALARM.match(line):
            yield [(alarm[0], {"red": True, "bold": True}), (line[alarm.end() :], _PLAIN)]
        else:
            yield [(line, _BOLD if answering or number in headings else _PLAIN)]


def _headings(lines: Sequence[str]) -> set[int]:
    """Lines below which what they head is indented, and titles of blocks above such a line; sentences, with a colon, are none.

    The first block and the last one have no headings.
    """
    blanks = [number for number, line in enumerate(lines) if not line]
    if len(blanks) < 2:
        return set()
    inner = range(blanks[0] + 1, blanks[-1])
    sober = [number for number in inner if lines[number] and not lines[number].startswith(" ") and ": " not in lines[number]]
    heads = {number for number in sober if lines[number + 1].startswith("  ")}
    return heads | {number for number in sober if number + 1 in heads and number - 1 in blanks}
