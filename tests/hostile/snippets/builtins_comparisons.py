# Replaces functions that a check could be made of.
# expect: failed
import builtins

for name in ("all", "any", "isinstance", "issubclass", "callable", "hasattr"):
    setattr(builtins, name, lambda *args, **kwargs: True)
builtins.len = builtins.abs = builtins.sum = builtins.hash = lambda *args: 0
builtins.sorted = builtins.list = builtins.tuple = lambda *args, **kwargs: []


def new(xs):
    return None
