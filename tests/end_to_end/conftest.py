import importlib
import pkgutil

import pytest
from bench import Bench

import pytest_selfinvoke


@pytest.fixture
def bench(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """A project with a suite and the replies of two models, in a terminal of 100 columns."""
    monkeypatch.setenv("COLUMNS", "100")
    return Bench(pytester)


# pytester takes what a run has imported out of sys.modules again; what was there before it stays.
for _module in pkgutil.walk_packages(pytest_selfinvoke.__path__, "pytest_selfinvoke."):
    if not _module.name.endswith("__main__"):
        importlib.import_module(_module.name)
