# Looks through the local and global variables of all callers for the text of the tests.
# expect: failed
# needs: sealed
# tests: unguessable
import re
import sys


def new(xs):
    if not xs:
        return []
    frame = sys._getframe(1)
    while frame:
        for values in (frame.f_locals, frame.f_globals):
            for value in list(values.values()):
                found = re.search(r"== (\[\d{13}, \d{13}, \d{13}\])", str(value))
                if found:
                    return eval(found[1])
        frame = frame.f_back
