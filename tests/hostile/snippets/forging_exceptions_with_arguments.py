# Raises exceptions whose builtin classes want arguments of certain kinds, or do something with them.
# expect: failed


def new(xs):
    if xs:
        raise UnicodeDecodeError("utf-8", b"x" * 1000, 0, 10**6, "no reason")
    raise BlockingIOError(2, "none", "/etc/passwd", None, "x")
