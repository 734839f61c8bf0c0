"""Problems of a suite that say nearly the same: to a statistic they are one problem that counts twice."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import combinations
from typing import NamedTuple

from pytest_selfinvoke.suites.problem import Problem

# Share of word triples that two problems have in common, from which on they are named.
LEAST = 0.5
_WORD = re.compile(r"[a-z]+|\d+")


class Pair(NamedTuple):
    """Two ids and their similarity in 0..1: the Jaccard index of the word triples of both statements."""

    first: str
    second: str
    similarity: float


def near_duplicates(problems: Iterable[Problem]) -> list[Pair]:
    """The pairs at least `LEAST` alike, most alike first."""
    triples = {problem.id: _triples(problem.statement) for problem in problems}
    holders: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for identity, own in triples.items():
        for triple in own:
            holders[triple].append(identity)
    shared = Counter(pair for ids in holders.values() for pair in combinations(ids, 2))
    pairs = [
        Pair(first, second, common / (len(triples[first]) + len(triples[second]) - common))
        for (first, second), common in shared.items()
    ]
    return sorted((pair for pair in pairs if pair.similarity >= LEAST), key=lambda pair: (-pair.similarity, pair))


def _triples(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(text.lower())
    return set(zip(words, words[1:], words[2:], strict=False))
