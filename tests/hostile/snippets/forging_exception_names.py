# Raises exceptions whose names and texts are no names and no texts, after an answer that is right.
# expect: failed


def new(xs):
    if xs:
        return [x + 1 for x in xs]
    name = "Failed\n" + "x" * 100_000
    raise type(name, (AssertionError, OSError, KeyError), {"__str__": lambda self: "\udfff" * 1000})(*range(1000))
