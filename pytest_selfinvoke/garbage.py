"""Leaving what stays until the end anyway out of Python's searches for garbage.

A whole search takes 20 to 40 ms in a process that runs pytest, and there are some ten in each process of a run: two while it
goes on, five by pytest at its end, others by Python itself. Left out is what was there before any conftest file of the user's;
at the end of a run of 542 samples that alone saves 0.15 to 0.3 s (2 workers on 2 cores, CPython 3.11).
"""

import gc
import io
from contextlib import suppress

# Above this, searches at the end take too long for what they find: with litellm there are 600,000 objects, and it is a second.
_MOST = 200_000
# What `open` returns for writing.
_FILES = (io.TextIOWrapper, io.BufferedWriter, io.BufferedRandom)


def leave_out() -> bool:
    """Leave out what there is now; whether that was done. Not where something is left out already, by a run around this one."""
    if gc.get_freeze_count():
        return False
    gc.freeze()
    return True


def take_in() -> None:
    """Take it in again, so that what was hung on it is finalised as ever when Python ends.

    Where that is too much, nothing is taken in, but what was written to files that nobody closes is not lost.
    """
    many = gc.get_freeze_count() > _MOST
    gc.unfreeze()
    if many:
        for file in [thing for thing in gc.get_objects() if type(thing) in _FILES]:
            with suppress(OSError, ValueError):
                file.flush()
        gc.freeze()
