# Warns of everything, as errors too.
# expect: passed
import warnings

warnings.simplefilter("always")


def new(xs):
    for _ in range(100):
        warnings.warn("deprecated", DeprecationWarning, stacklevel=1)
    return [x + 1 for x in xs]
