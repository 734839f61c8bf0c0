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
    """The lines in pieces, each with its markup: headings, the answer, verdicts of gates, and what must not be missed.

    A heading begins a block, and what it is of is indented below it; the first and the last block have none.
    """
    blanks = [number for number, line in enumerate(lines) if not line]
    headings = {number + 1 for number in blanks[:-1] if lines[number + 2 : number + 3] and lines[number + 2].startswith("  ")}
    answering = False
    for number, line in enumerate(lines):
        answering = line.startswith(_ANSWER) or (answering and line.startswith(_FURTHER))
        if verdict := _VERDICT.match(line):
            yield [("  ", _PLAIN), (verdict[1], _VERDICTS[verdict[1]]), (line[verdict.end() :], _PLAIN)]
        elif alarm := _ALARM.match(line):
            yield [(alarm[0], {"red": True, "bold": True}), (line[alarm.end() :], _PLAIN)]
        else:
            yield [(line, _BOLD if answering or number in headings else _PLAIN)]
