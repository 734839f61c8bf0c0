# Replaces the modules that the harness would need after the call.
# expect: failed
import sys
import types

for name in list(sys.modules):
    if name != __name__:
        sys.modules[name] = types.ModuleType(name)
sys.meta_path.clear()
sys.path.clear()


def new(xs):
    return None
