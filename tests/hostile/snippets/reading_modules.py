# Looks for the harness among the imported modules, and for anything it holds.
# expect: failed
# tests: unguessable
import re
import sys


def new(xs):
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] in ("pytest_selfinvoke", "_pytest", "pytest", "__main__"):
            for value in list(vars(module).values()):
                found = re.search(r"(\[\d{13}, \d{13}, \d{13}\])", repr(value))
                if found:
                    return eval(found[1]) if xs else []
