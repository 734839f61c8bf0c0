"""Leaving what stays until the end anyway out of Python's searches for garbage.

A whole search takes 20 to 40 ms in a process that runs pytest, and there are some ten in each process of a run: two while it
goes on, five by pytest at its end, others by Python itself. Left out is what was there before any conftest file of the user's:
a run of 542 samples then takes 5 % less CPU and wall-clock time (six pairs, side by side, a core each; CPython 3.11).
"""

import gc
import io
from contextlib import suppress

# Above this, searches at the end take too long for what they find: with litellm there are 600,000 objects, and it is a second.
_MOST = 200_000
# CPython 3.12 leaves out a few hundred by itself.
_FEW = 10_000


def leave_out() -> bool:
    """Leave out what there is now, unless it is unusually much; whether that was done.

    Not where somebody else has left out much already.
    """
    if gc.get_freeze_count() > _FEW:
        return False
    gc.freeze()
    if gc.get_freeze_count() > _MOST:
        gc.unfreeze()
        return False
    return True


def take_in() -> None:
    """Take it in again, so that what was hung on it is found and finalised as ever.

    Where it has become too much, which litellm's import makes it, nothing is taken in; what was written to files that nobody
    closes is not lost for that.
    """
    many = gc.get_freeze_count() > _MOST
    gc.unfreeze()
    if many:
        things = gc.get_objects()
        kinds = {kind for kind in set(map(type, things)) if issubclass(kind, io.IOBase)}
        for file in [thing for thing in things if type(thing) in kinds]:
            with suppress(OSError, ValueError):
                file.flush()
        gc.freeze()
