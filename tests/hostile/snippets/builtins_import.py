# Replaces the import statement.
# expect: failed
import builtins
import os

builtins.__import__ = lambda *args, **kwargs: os._exit(0)


def new(xs):
    return None
