# Escapes that are none, and comparisons with literals: the compiler warns.
# expect: passed
import re


def new(xs):
    assert re.match("\d", "1") and not (xs is 5)
    return [x + 1 for x in xs]
