"""What all tests share."""

import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

pytest_plugins = ["pytester"]

# The tests start some hundreds of processes; where bytecode is not kept, each of them compiles the package anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# Every push draws anew; --hypothesis-profile=default gives each law 100 examples.
settings.register_profile("suite", max_examples=50)
settings.load_profile("suite")

SHARED = Path(__file__).resolve().parent.parent / "shared" / "data"


@pytest.fixture
def shared() -> Path:
    """The folder of published suites and real replies; tests that need it are skipped where it is not."""
    if not SHARED.is_dir():
        pytest.skip(f"needs the published suites and recorded replies in {SHARED.name}/ beside the checkout")
    return SHARED


@pytest.fixture(autouse=True)
def _no_user_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings that the developer has in his environment must not reach the tests."""
    for name in [name for name in os.environ if name.startswith("SELFINVOKE_")]:
        monkeypatch.delenv(name)
