# Puts a passed test run in the place of the main module.
# expect: failed
import sys
import types

main = types.ModuleType("__main__")
main.main = main.be_child = main.attempt = lambda *args: {"status": "passed"}
sys.modules["__main__"] = main


def new(xs):
    return None
