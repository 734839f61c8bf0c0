import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_selfinvoke.execution.child import MOST_DESCRIPTORS
from pytest_selfinvoke.execution.limits import MOST_OPEN_FILES, LimitPolicy, Limits


def test_what_users_may_ask_for_is_what_children_can_have() -> None:
    assert MOST_OPEN_FILES == MOST_DESCRIPTORS


def test_defaults_are_the_measured_ones() -> None:
    limits = Limits()
    assert (limits.cpu_s, limits.wall_s, limits.memory_bytes, limits.output_bytes) == (2, 10, 512 << 20, 64 << 10)


@pytest.mark.parametrize(
    ("reference", "cpu_s", "wall_s"), [(0, 2, 10), (0.19, 2, 10), (0.2, 2, 10), (0.5, 5, 25), (3, 30, 150)]
)
def test_calibrated(reference: float, cpu_s: float, wall_s: float) -> None:
    limits = LimitPolicy().calibrated(reference)
    assert (limits.cpu_s, limits.wall_s) == (cpu_s, wall_s)
    assert limits.memory_bytes == Limits().memory_bytes


@settings(deadline=None)
@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_a_slower_reference_never_gets_less(one: float, other: float) -> None:
    slow, fast = LimitPolicy().calibrated(max(one, other)), LimitPolicy().calibrated(min(one, other))
    assert slow.cpu_s >= fast.cpu_s
    assert slow.wall_s >= fast.wall_s


@pytest.mark.parametrize("limit", [{"cpu_s": 0}, {"wall_s": -1}, {"memory_bytes": math.nan}, {"cpu_s": math.inf}])
def test_limits_are_positive_numbers(limit: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=f"{next(iter(limit))} must be a positive number"):
        Limits(**limit)


def test_a_policy_of_the_users_own() -> None:
    policy = LimitPolicy(cpu_floor_s=1, cpu_factor=2, wall_floor_s=3, wall_factor=4, memory_bytes=5, processes=6, open_files=7)
    assert policy.calibrated(0.1) == Limits(cpu_s=1, wall_s=4, memory_bytes=5, processes=6, open_files=7)
    assert policy.calibrated(10) == Limits(cpu_s=20, wall_s=80, memory_bytes=5, processes=6, open_files=7)


def test_references_get_the_same_limits_but_for_time() -> None:
    limits = LimitPolicy(memory_bytes=5, output_bytes=6).reference
    assert limits == Limits(cpu_s=10, wall_s=60, memory_bytes=5, output_bytes=6)
    assert LimitPolicy(cpu_floor_s=30, wall_floor_s=90).reference == Limits(cpu_s=30, wall_s=90)


def test_a_policy_in_words() -> None:
    assert LimitPolicy(cpu_factor=2.5).line() == (
        "limits: cpu 2.5 x reference, at least 2 s; wall 5 x cpu limit, at least 10 s; memory 512 MiB, output 64 KiB, "
        "file 16 MiB, processes 32, open files 128"
    )
    with pytest.raises(ValueError, match="wall_factor must be a positive number"):
        LimitPolicy(wall_factor=0)
