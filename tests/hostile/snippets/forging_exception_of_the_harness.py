# Raises the harness's own exceptions, if it can find them.
# expect: failed
import sys

KINDS = [
    kind
    for name, module in list(sys.modules.items())
    if name.startswith("pytest_selfinvoke")
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, BaseException) and kind.__module__.startswith("pytest_selfinvoke")
]


def new(xs):
    for kind in KINDS:
        raise kind.__new__(kind, "passed", "passed", "passed", "passed")
