"""What can be said of single lines of text that may be Python: which lie inside a string, and which cannot be code.

Replies are hostile, so nothing here parses: every function looks at a line a bounded number of times, left to right, and
every regular expression is free of backtracking over more than one line.
"""

import keyword
import re
from collections.abc import Collection, Iterable, Iterator

_OPENING = re.compile(r'"""|\'\'\'|["\'#]')
_TO_END = {
    '"': re.compile(r'(?:[^"\\]++|\\.)*+"'),
    "'": re.compile(r"(?:[^'\\]++|\\.)*+'"),
    '"""': re.compile(r'(?:[^"\\]++|\\.?|"(?!""))*+"""'),
    "'''": re.compile(r"(?:[^'\\]++|\\.?|'(?!''))*+'''"),
}
TRIPLE = ('"""', "'''")

# `print` and `exec` were statements once, the others are keywords in their place only.
_KEYWORDS = {*keyword.kwlist, *keyword.softkwlist, "print", "exec"}
_STRING_PREFIXES = {"r", "b", "f", "u", "t", "br", "rb", "fr", "rf", "tr", "rt"}
_STRING = {'"': r'"(?:[^"\\]++|\\.)*+"', "'": r"'(?:[^'\\]++|\\.)*+'"}
_TOKEN = r"""
    (?P<name>[^\W\d]\w*+)
    | (?P<number>\d[\w.]*+)
    | (?P<string>STRING)
    | (?P<open>["'])
    | (?P<comment>\#)
    | (?P<gap>[\ \t\f]++)
    | (?P<never>[?$`\u2010-\u2027\u2030-\u205e\u3001-\u303f\uff01\uff0c\uff1a\uff1b\uff1f]|!(?!=))
    | .
"""
# By the quote marks that are known to close no string in the rest of a line. `(?!)` matches nowhere.
_TOKENS = {
    unclosed: re.compile(
        _TOKEN.replace("STRING", "|".join(string for quote, string in _STRING.items() if quote not in unclosed) or "(?!)"),
        re.VERBOSE,
    )
    for unclosed in ("", '"', "'", "\"'")
}
_MARKUP = re.compile(r"\*\*|@@|</?[A-Za-z]|<\||([-=_*])\1{2,}\s*$|(?!(?:else|try|finally)\b)[^\W\d]\w*:\s*$")

# Names are looked at afterwards: a pattern with the names of each problem in it takes half as long to make as all the rest.
_HEADER = re.compile(r"([ \t]*)(?:(?:async[ \t]+)?def|class)[ \t]+(.+)")
_TOP_LEVEL_HEADER = re.compile(r"^(?:(?:async[ \t]+)?def|class)[ \t]+(.+)", re.MULTILINE)
_TOP_LEVEL_NAME = re.compile(r"^(?:(?:async[ \t]+)?def|class)[ \t]+(\w+)", re.MULTILINE)

_STATEMENT = (
    r"(?:async[ \t]+)?def[ \t]+\w+[ \t]*[(\[]|class[ \t]+\w+[ \t]*[(:\[]|@[^\W\d]"
    r"|from[ \t]+[\w.]+[ \t]+import[ \t]+[\w(*]|import[ \t]+[\w.]+(?:[ \t]+as[ \t]+\w+)?[ \t]*(?:[,;#].*)?$"
)
_BEGINS_CODE = re.compile(rf'{_STATEMENT}|"""|\'\'\'|[A-Za-z_]\w*[ \t]*(?::[^=]*)?=(?!=)|if[ \t]+__name__\b')
_RESUMES_CODE = re.compile(rf"[ \t]*(?:{_STATEMENT})|[A-Za-z_]\w*[ \t]*=(?!=)")


def quote_after(line: str, quote: str = "") -> str:
    """What is open at the end of the line: a quote mark, ``"#"`` for a comment, nothing for plain code.

    ``quote`` is the quote mark open at the line's beginning.
    """
    position = 0
    while True:
        if quote:
            end = _TO_END[quote].match(line, position)
            if not end:
                return quote
            position, quote = end.end(), ""
        opening = _OPENING.search(line, position)
        if not opening:
            return ""
        if opening[0] == "#":
            return "#"
        position, quote = opening.end(), opening[0]


def next_quote(line: str, quote: str) -> str:
    """The quote mark open at the beginning of the line that follows ``line``, in which a string of ``quote`` was open.

    A string in single quote marks goes on only after a backslash: otherwise it was never closed, which is the apostrophe of
    prose or a syntax error, and no reason to take the rest for a string.
    """
    if not quote and '"' not in line and "'" not in line:
        return ""
    if quote in TRIPLE and quote not in line:
        return quote
    after = quote_after(line, quote)
    return after if after in TRIPLE or (after != "#" and line.endswith("\\")) else ""


def quotes_before(lines: Iterable[str]) -> list[str]:
    """For each line the quote mark that is open where it begins."""
    found, quote = [], ""
    for line in lines:
        found.append(quote)
        quote = next_quote(line, quote)
    return found


def code_lines(lines: Iterable[str]) -> list[str]:
    """The lines that do not begin inside a string."""
    kept, quote = [], ""
    for line in lines:
        if not quote:
            kept.append(line)
        quote = next_quote(line, quote)
    return kept


def indent_of(line: str) -> int:
    """How many characters of white space the line begins with."""
    return len(line) - len(line.lstrip(" \t"))


def indent_of_header(line: str, names: Collection[str]) -> int | None:
    """How far a line is indented in which the header of a function or class of one of these names begins; None for others."""
    match = _HEADER.match(line)
    return len(match[1]) if match and _begins_with_one(match[2], names) else None


def defines_at_top(text: str, names: Collection[str]) -> bool:
    """Whether a header of one of these names begins at the beginning of a line."""
    return any(_begins_with_one(rest, names) for rest in _TOP_LEVEL_HEADER.findall(text))


def names_at_top(text: str) -> list[str]:
    """The names of functions and classes whose headers begin at the beginning of a line."""
    return _TOP_LEVEL_NAME.findall(text)


def _begins_with_one(text: str, names: Collection[str]) -> bool:
    """Whether one of these names stands at the beginning of the text, and is not part of a longer one."""
    return any(text.startswith(name) and (text == name or not text[: len(name) + 1].isidentifier()) for name in names if name)


def begins_code(line: str) -> bool:
    """Whether a line without indentation looks like the first line of a program."""
    return bool(_BEGINS_CODE.match(line))


def resumes_code(line: str) -> bool:
    """Whether code begins anew at this line, after prose; stricter than `begins_code`, since prose has colons and quotes."""
    return bool(_RESUMES_CODE.match(line))


def _tokens(line: str) -> Iterator[re.Match[str]]:
    """The tokens of a line.

    Where a string is not closed, none that begins with the same mark later in the line is: the marks up to the end of the line
    are all escaped. So it is not looked for again, and the time is linear.
    """
    position, unclosed = 0, ""
    while True:
        for token in _TOKENS[unclosed].finditer(line, position):
            yield token
            if token.lastgroup == "open" and token[0] not in unclosed:
                position, unclosed = token.end(), "".join(sorted(unclosed + token[0]))
                break
        else:
            return


def is_prose(line: str) -> bool:
    """Whether a line, not inside a string, can be no part of a Python program.

    True only with a proof: two words side by side of which neither is a keyword, a word that runs into an apostrophe, a sign
    that Python does not have, a full stop at the end, or one of a few forms of markup. What has no proof is left to Python.
    """
    if _MARKUP.match(line):
        return True
    word, before, adjoining, stopped = "", "", False, False
    for token in _tokens(line):
        kind = token.lastgroup or token[0]
        if kind == "gap":
            adjoining = False
            continue
        if kind == "never":
            return True
        if kind == "comment":
            return False
        if kind == "name" and word and token[0] not in _KEYWORDS:
            return True
        if kind in ("string", "open") and word and adjoining and word.lower() not in _STRING_PREFIXES:
            return True
        stopped = kind == "." and before == "name"
        word = token[0] if kind == "name" and token[0] not in _KEYWORDS else ""
        before, adjoining = kind, True
    return stopped
