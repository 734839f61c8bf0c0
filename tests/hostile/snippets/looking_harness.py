# Imports the harness and reads its source, which is no secret: there is nothing else to find in it.
# expect: passed failed
import importlib
import sys


def new(xs):
    for name in ("pytest_selfinvoke.execution.trial", "pytest_selfinvoke.plugin", "pytest_selfinvoke"):
        module = importlib.import_module(name)
        with open(module.__file__) as file:
            print(file.read())
            return [x + 1 for x in xs]
