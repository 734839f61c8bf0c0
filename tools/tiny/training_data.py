"""Training examples as bytes, and the order in which every model meets them.

    python tools/tiny/training_data.py --out build/tiny

takes half a minute of processor time and 300 MB of disk.
"""

import argparse
import multiprocessing
import random
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from base_templates import BASES
from numpy.typing import NDArray
from pro_templates import PROS
from problems import END_OF_PROMPT, END_OF_TEXT, draw, fitting_pairs, is_held_out

LONGEST = 576
"""Bytes of the longest text a model can read and write."""

_PADDED_TO = (384, LONGEST)
_BASE_ONLY_SHARE = 0.15
_CHUNK = 4000
_SORTED_TOGETHER = 64
_SEEN: dict[str, list[str]] = {base: [] for base in BASES}
for _base, _pro in fitting_pairs():
    if not is_held_out(_base, _pro):
        _SEEN[_base].append(_pro)


class Batch(NamedTuple):
    """``tokens`` is texts x (positions + 1), zero past a text's end; ``lengths`` has a text's prompt and whole length."""

    tokens: NDArray[np.uint8]
    lengths: NDArray[np.int16]


def example(seed: int, number: int) -> tuple[str, str]:
    """Prompt and answer number such and such of a stream; never on a held-out pair, every base equally often.

    A share of the examples asks for the base function alone.
    """
    rng = random.Random(f"train:{seed}:{number}")
    base = rng.choice(list(BASES))
    draft = draw(rng, BASES[base], PROS[rng.choice(_SEEN[base])])
    if rng.random() < _BASE_ONLY_SHARE:
        return draft.base_statement + END_OF_PROMPT, draft.base_code
    return draft.prompt, draft.code


def write(folder: Path, count: int, seed: int) -> None:
    """Write examples 0 to ``count - 1`` of a stream as ``tokens.npy`` and ``lengths.npy``."""
    with multiprocessing.Pool() as pool:
        chunks = pool.map(partial(_chunk, seed, count), range(0, count, _CHUNK), chunksize=1)
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / "tokens.npy", np.concatenate([chunk.tokens for chunk in chunks]))
    np.save(folder / "lengths.npy", np.concatenate([chunk.lengths for chunk in chunks]))


def batches(folder: Path, size: int, steps: int) -> Iterator[Batch]:
    """``steps`` batches, the same for every model; texts of like length go together, to spare padding.

    Raises `ValueError` unless the examples make whole batches.
    """
    tokens = np.load(folder / "tokens.npy", mmap_mode="r")
    lengths = np.load(folder / "lengths.npy")
    if len(lengths) % size:
        raise ValueError(f"{len(lengths)} examples do not make whole batches of {size}")
    rng = np.random.default_rng(0)
    done = 0
    while done < steps:
        first = done * size % len(lengths)
        rows = np.arange(first, min(first + _SORTED_TOGETHER * size, len(lengths)))
        rows = rows[np.argsort(lengths[rows, 1], kind="stable")]
        whole = [rows[at : at + size] for at in range(0, len(rows) - size + 1, size)]
        for choice in rng.permutation(len(whole))[: steps - done]:
            batch = np.sort(whole[choice])
            longest = min(int(lengths[batch, 1].max()) - 1, LONGEST)
            positions = next(padded for padded in _PADDED_TO if padded >= longest)
            yield Batch(tokens[batch, : positions + 1], lengths[batch])
            done += 1


def _chunk(seed: int, count: int, first: int) -> Batch:
    numbers = range(first, min(first + _CHUNK, count))
    tokens = np.zeros((len(numbers), LONGEST + 1), np.uint8)
    lengths = np.zeros((len(numbers), 2), np.int16)
    for row, number in enumerate(numbers):
        prompt, answer = example(seed, number)
        text = (prompt + answer + END_OF_TEXT).encode("ascii")[: LONGEST + 1]
        tokens[row, : len(text)] = np.frombuffer(text, np.uint8)
        lengths[row] = len(prompt), len(text)
    return Batch(tokens, lengths)


def main() -> None:
    """Write the examples."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--examples", type=int, default=512_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    write(options.out, options.examples, options.seed)


if __name__ == "__main__":
    main()
