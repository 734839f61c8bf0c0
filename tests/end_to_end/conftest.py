import pytest
from bench import Bench


@pytest.fixture
def bench(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """A project with a suite and the replies of two models, in a terminal of 100 columns."""
    monkeypatch.setenv("COLUMNS", "100")
    return Bench(pytester)
