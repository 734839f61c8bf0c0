import json
from pathlib import Path

import pytest

from pytest_selfinvoke.suites.mbpp_numbers import MBPP_NUMBERS, POSITION_OF

MAPPING = Path(__file__).parents[3] / "shared" / "data" / "suites" / "mbpp_pro_to_mbpp_plus.json"


def test_every_problem_of_mbpp_pro_has_a_number_of_its_own() -> None:
    assert len(MBPP_NUMBERS) == 378
    assert len(set(MBPP_NUMBERS)) == 378
    assert list(MBPP_NUMBERS) == sorted(MBPP_NUMBERS)
    assert POSITION_OF[8] == 5


@pytest.mark.skipif(not MAPPING.exists(), reason="the published suites do not lie beside this checkout")
def test_the_numbers_are_those_of_the_published_files() -> None:
    records = json.loads(MAPPING.read_text())
    assert {record["pro_id"]: record["mbpp_plus_id"] for record in records} == {
        position: f"Mbpp/{number}" for position, number in enumerate(MBPP_NUMBERS)
    }
