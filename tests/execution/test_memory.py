import subprocess
import sys

import pytest

from pytest_selfinvoke.execution.layers import memory_reason


@pytest.mark.skipif(bool(memory_reason()), reason="address space cannot be limited here")
def test_growth_has_a_bound_while_it_lasts() -> None:
    # In a process of its own: what other tests have left may be freed meanwhile, and is room to grow.
    subprocess.run([sys.executable, "-c", BOUNDED], check=True)


BOUNDED = """
import resource
from pytest_selfinvoke.execution.memory import growth_bounded

MIB = 1 << 20

def grows(mib):
    try:
        bytes(mib * MIB)
    except MemoryError:
        return False
    return True

before = resource.getrlimit(resource.RLIMIT_AS)
with growth_bounded(64 * MIB) as relieve:
    assert grows(16)
    assert not grows(80)
    relieve()
    assert grows(80)
    assert not grows(160)
assert resource.getrlimit(resource.RLIMIT_AS) == before
assert grows(160)
"""

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
