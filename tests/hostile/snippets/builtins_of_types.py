# Gives built-in types other methods, through the dictionaries behind their proxies.
# expect: failed
import gc

for kind in (list, dict, str, tuple, int):
    for referent in gc.get_referents(kind.__dict__):
        referent["__eq__"] = lambda self, other: True
        referent["append"] = referent["keys"] = lambda *args: None


def new(xs):
    return None
