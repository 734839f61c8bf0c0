"""Python source for a page: which stretch of it is of which kind, in few bytes; the page makes elements of it."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pygments.lexers.python import PythonLexer

# From the most special kind of token to the most general; the letters are classes of the style sheet.
_KINDS = (
    ("Name.Decorator", "d"),
    ("Name.Function", "f"),
    ("Name.Class", "f"),
    ("Name.Builtin", "b"),
    ("Literal.String", "s"),
    ("Literal.Number", "n"),
    ("Comment", "c"),
    ("Keyword", "k"),
    ("Operator.Word", "k"),
)
PLAIN = "p"


def runs(source: str) -> str:
    """A letter and a length for each stretch, such as "k3p1f8": lengths count UTF-16 units, as JavaScript does."""
    made: list[tuple[str, int]] = []
    for _, token, text in _lexer().get_tokens_unprocessed(source):
        kind = PLAIN if text.isspace() else _kind(str(token))
        length = len(text.encode("utf-16-le", "surrogatepass")) // 2
        if made and made[-1][0] == kind:
            made[-1] = (kind, made[-1][1] + length)
        else:
            made.append((kind, length))
    return "".join(f"{kind}{length}" for kind, length in made)


@cache
def _lexer() -> "PythonLexer":
    from pygments.lexers.python import PythonLexer

    return PythonLexer()


@cache
def _kind(token: str) -> str:
    name = token.removeprefix("Token.")
    return next((letter for kind, letter in _KINDS if name.startswith(kind)), PLAIN)
