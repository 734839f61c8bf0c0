# Gives functions of the harness that are in its memory another body.
# expect: failed
# needs: sealed
import sys
import types


def judge(*args, **kwargs):
    return {"status": "passed", "tests_passed": 2, "tests_total": 2, "called_base": None}


def new(xs):
    for name, module in list(sys.modules.items()):
        if name.startswith("pytest_selfinvoke.execution"):
            for function in list(vars(module).values()):
                if isinstance(function, types.FunctionType) and function.__name__ in ("_failure", "failure", "judged"):
                    function.__code__ = judge.__code__
    return None
