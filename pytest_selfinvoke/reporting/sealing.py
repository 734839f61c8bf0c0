"""How many samples were judged unsealed: a verdict that a solution made to deceive could have forged must not pass unseen."""

from itertools import islice

from pytest_selfinvoke.reporting.summary import Summary
from pytest_selfinvoke.reporting.text import clean, count, wrap

# Types that are named; of the rest only the number is given.
_TYPES = 4


def sealing_block(summary: Summary, width: int) -> list[str]:
    """The number, the types that are to blame and what that means; nothing where all samples were judged sealed."""
    seals = summary.seals
    if not seals.unsealed:
        return []
    named = [f"{clean(kind)} {number}" for kind, number in islice(seals.by.items(), _TYPES)]
    rest = sum(islice(seals.by.values(), _TYPES, None))
    kinds = ", ".join([*named, f"other {rest}"] if rest else named)
    were = "was" if seals.unsealed == 1 else "were"
    return wrap(
        f"UNSEALED: {seals.unsealed} of {count(seals.judged, 'sample')} {were} judged unsealed ({kinds}): such values do not "
        "travel between processes, so the tests ran beside the solution, where one made to deceive can pass.",
        width,
        rest="  ",
    )
