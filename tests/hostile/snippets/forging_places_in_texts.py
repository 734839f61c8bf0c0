# Raises an exception about a place far before the beginning of a text, for the tests to look there.
# expect: raised


class Undecodable(UnicodeDecodeError):
    def __str__(self):
        return "x"


def new(xs):
    raise Undecodable("utf-8", b"abc", -(10**14), -(10**14) + 1, "x")
