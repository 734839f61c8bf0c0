"""The shipped tables hold what they must."""

import re
from collections import Counter

from pytest_selfinvoke.models.names import key
from pytest_selfinvoke.models.shipped import aliases, find, rows

CARDS = rows().values()


def test_enough_rows_were_read_in_their_source() -> None:
    assert sum(card.verified for card in CARDS) >= 60
    assert sum(card.verified for card in CARDS if card.architecture == "moe") >= 30
    assert all("without being read" not in card.source for card in CARDS if card.verified)
    assert all(card.source for card in CARDS)


def test_verified_rows_name_a_place_that_can_be_opened() -> None:
    assert [card.label for card in CARDS if card.verified and not re.search(r"https://|arXiv \d{4}\.\d{5}", card.source)] == []


def test_every_name_means_one_row() -> None:
    keys = Counter(key(name) for card in CARDS for name in (card.label.rpartition("/")[2], *aliases(card.label)))
    assert [spelled for spelled, count in keys.items() if count > 1] == []
    for card in CARDS:
        for name in (card.label, *aliases(card.label)):
            assert (match := find(name)), name
            assert (match.card.label, match.quantisation) == (card.label, "")


def test_numbers_make_sense() -> None:
    for card in CARDS:
        total, active = card.total_parameters, card.active_parameters
        assert total is not None, card.label
        assert 1e8 <= total <= 2e12
        if card.architecture == "dense":
            assert active == total, card.label
            assert card.experts is card.experts_per_token is card.shared_experts is None
            continue
        assert active is None or active < total, card.label
        assert card.experts is None or card.experts > 1
        assert (card.experts_per_token or 0) <= (card.experts or 0)
        assert card.shared_experts is None or 0 <= card.shared_experts <= 8


def test_every_row_is_dated_and_of_a_family() -> None:
    for card in CARDS:
        assert re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", card.release), card.label
        assert card.family
        assert card.tuning in ("base", "instruct")
        assert not card.variant_of or card.variant_of in rows()


def test_names_that_give_the_size_agree_with_the_row() -> None:
    """A name such as 30B-A3B is rounded, so is the row: they may differ by a fifth."""
    for card in CARDS:
        found = re.search(r"(?:^|-)(\d+(?:\.\d+)?)b-a(\d+(?:\.\d+)?)b", card.label.rpartition("/")[2], re.IGNORECASE)
        if found and card.active_parameters and card.total_parameters:
            assert abs(card.total_parameters / 1e9 / float(found[1]) - 1) < 0.2, card.label
            assert abs(card.active_parameters / 1e9 / float(found[2]) - 1) < 0.6, card.label
        elif card.architecture == "dense" and (sizes := re.findall(r"-(\d+(?:\.\d+)?)b(?![a-z])", card.label, re.IGNORECASE)):
            assert card.total_parameters
            assert abs(card.total_parameters / 1e9 / float(sizes[-1]) - 1) < 0.2, card.label
