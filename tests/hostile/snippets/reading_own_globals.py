# Looks whether the tests' names and values came into its own module.
# expect: failed
# tests: unguessable
import sys


def new(xs):
    print({name: value for name, value in globals().items() if name != "__builtins__"})
    print([name for name in sys.modules if "test" in name], vars(sys).keys())
    return None
