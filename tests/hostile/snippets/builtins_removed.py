# Removes every builtin that has a name.
# expect: failed
import builtins

NAMES = vars(builtins)
for name in list(NAMES):
    if not name.startswith("__"):
        NAMES.pop(name)


def new(xs):
    return None
