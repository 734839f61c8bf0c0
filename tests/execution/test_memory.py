import resource
import subprocess
import sys

import pytest

from pytest_selfinvoke.execution.layers import memory_reason
from pytest_selfinvoke.execution.memory import growth_bounded

MIB = 1 << 20


@pytest.mark.skipif(bool(memory_reason()), reason="address space cannot be limited here")
def test_growth_has_a_bound_while_it_lasts() -> None:
    before = resource.getrlimit(resource.RLIMIT_AS)
    with growth_bounded(64 * MIB) as relieve:
        bytes(16 * MIB)
        with pytest.raises(MemoryError):
            bytes(80 * MIB)
        relieve()
        bytes(80 * MIB)
        with pytest.raises(MemoryError):
            bytes(160 * MIB)
    assert resource.getrlimit(resource.RLIMIT_AS) == before
    bytes(160 * MIB)


LIMITED = """
import resource
from pytest_selfinvoke.execution.memory import growth_bounded
resource.setrlimit(resource.RLIMIT_AS, (300 << 20, 400 << 20))
with growth_bounded(1 << 40) as relieve:
    relieve()
    assert resource.getrlimit(resource.RLIMIT_AS) == (300 << 20, 400 << 20)
"""


@pytest.mark.skipif(bool(memory_reason()), reason="address space cannot be limited here")
def test_a_limit_that_is_there_stays() -> None:
    subprocess.run([sys.executable, "-c", LIMITED], check=True)
