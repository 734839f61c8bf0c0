"""Greedy decoding of the tiny transformers, dense and mixture of experts, in plain numpy.

Tokens are ASCII bytes (vocabulary 128, token 0 ends a text). Pre-norm blocks with RMSNorm, rotary positions, causal attention
and a squared-ReLU feed-forward layer, of which a mixture runs the one expert that its router likes best; the embedding is
also the output matrix. In shapes: B texts, T new positions, S positions kept, D width, H heads, E experts (1 if dense), F
hidden units of an expert.
"""

import json
from collections.abc import Sequence
from os import PathLike
from typing import IO, Any, Literal, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Cache = list[tuple[Floats, Floats]]

END = 0
_EPSILON = 1e-5
_NEVER = np.float32(-1e30)


class Completion(NamedTuple):
    """What follows a prompt: "stop" where the model ended it, "length" where it was cut. Tokens are bytes, without the end."""

    text: str
    finish_reason: Literal["stop", "length"]
    prompt_tokens: int
    completion_tokens: int


class Block(NamedTuple):
    """The weights of one layer."""

    attention_norm: Floats  # D
    qkv: Floats  # 3D x D: queries, keys, values
    out: Floats  # D x D
    feed_norm: Floats  # D
    router: Floats | None  # E x D, None if dense
    up: Floats  # E x F x D
    down: Floats  # E x D x F


class Transformer:
    """A model that continues ASCII texts.

    The same call gives the same texts on the same machine. On another one, or in a batch of other prompts, the sums inside
    a matrix product may be taken in another order (BLAS chooses by processor, threads and shape), which can turn a near tie
    between two tokens; so the same prompts belong in the same batch if their completions are to be compared.
    """

    def __init__(self, config: dict[str, Any], embedding: Floats, blocks: Sequence[Block], final_norm: Floats) -> None:
        self.max_length = int(config["max_len"])
        self._heads = int(config["heads"])
        self._embedding = embedding  # vocabulary x D
        self._blocks = tuple(blocks)
        self._final_norm = final_norm  # D
        half = embedding.shape[1] // self._heads // 2
        frequencies = 1.0 / (config["theta"] ** (np.arange(half, dtype=np.float32) / half))
        angles = np.arange(self.max_length, dtype=np.float32)[:, None] * frequencies  # positions x half a head
        self._cos, self._sin = np.cos(angles).astype(np.float32), np.sin(angles).astype(np.float32)

    @classmethod
    def load(cls, file: str | PathLike[str] | IO[bytes]) -> Self:
        """The model in an ``.npz`` file as ``tools/tiny/network.py`` writes it.

        ``NAME.q`` holds a matrix as int8, ``NAME.s`` the float32 scale of each of its rows; small tensors stand there as
        float32 under their name, the sizes as JSON under ``config``.
        """
        with np.load(file) as archive:
            config = json.loads(str(archive["config"]))
            tensors = {
                name.removesuffix(".q"): _dequantised(archive, name)
                for name in archive.files
                if not name.endswith((".s", "config"))
            }
        blocks = []
        for number in range(config["layers"]):
            own = {name.split(".", 2)[2]: value for name, value in tensors.items() if name.startswith(f"blocks.{number}.")}
            up = own["up"].reshape(max(config["experts"], 1), config["ff"], config["d"])
            blocks.append(Block(own["n1.w"], own["qkv"], own["o"], own["n2.w"], own.get("router"), up, own["down"]))
        return cls(config, tensors["emb"], blocks, tensors["nf.w"])

    def generate(self, prompts: Sequence[str], max_new: int = 360) -> list[Completion]:
        """The most likely continuation of each prompt, token by token, at most ``max_new`` tokens long.

        All prompts go through the network together; a text that has ended leaves the batch. Raises `ValueError` for a prompt
        that is empty, not ASCII, or longer than ``max_length`` bytes.
        """
        if not prompts:
            return []
        encoded = [self._encoded(prompt) for prompt in prompts]
        lengths = np.array([len(prompt) for prompt in encoded])
        longest = int(lengths.max())
        room = min(self.max_length, longest + max_new)
        tokens = np.full((len(encoded), longest), END, np.int64)
        for row, prompt in zip(tokens, encoded, strict=True):
            row[: len(prompt)] = np.frombuffer(prompt, np.uint8)

        cache = self._empty_cache(len(encoded), room)
        everywhere = np.broadcast_to(np.arange(longest), tokens.shape)
        hidden = self._advance(tokens, everywhere, cache)[np.arange(len(encoded)), lengths - 1]  # B D

        written = [bytearray() for _ in encoded]
        ended = [False] * len(encoded)
        live, position = np.arange(len(encoded)), lengths
        for _ in range(max_new):
            chosen = (_normed(hidden, self._final_norm) @ self._embedding.T).argmax(-1)
            for text, token in zip(live.tolist(), chosen.tolist(), strict=True):
                if token == END:
                    ended[text] = True
                else:
                    written[text].append(token)
            going = (chosen != END) & (position < room - 1)
            if not going.any():
                break
            if not going.all():
                live, position, chosen = live[going], position[going], chosen[going]
                cache = [(keys[going], values[going]) for keys, values in cache]
            hidden = self._advance(chosen[:, None], position[:, None], cache)[:, 0]
            position = position + 1
        return [
            Completion(new.decode("ascii"), "stop" if stopped else "length", len(prompt), len(new))
            for new, stopped, prompt in zip(written, ended, encoded, strict=True)
        ]

    def _encoded(self, prompt: str) -> bytes:
        if not prompt.isascii():
            odd = next(character for character in prompt if not character.isascii())
            raise ValueError(f"the tiny models read ASCII only; the prompt holds {odd!r}")
        if not 1 <= len(prompt) <= self.max_length:
            raise ValueError(f"the tiny models read 1 to {self.max_length} bytes; the prompt has {len(prompt)}")
        return prompt.encode("ascii")

    def _empty_cache(self, batch: int, room: int) -> Cache:
        """Per layer, keys as B H D/H S, so that queries multiply them as they lie, and values as B H S D/H."""
        size = self._embedding.shape[1] // self._heads
        return [
            (np.zeros((batch, self._heads, size, room), np.float32), np.zeros((batch, self._heads, room, size), np.float32))
            for _ in self._blocks
        ]

    def _advance(self, tokens: NDArray[np.int64], positions: NDArray[np.int64], cache: Cache) -> Floats:
        """Hidden states (B T D) of tokens (B T) at their positions (B T); their keys and values go into the cache."""
        batch, new = tokens.shape
        width, heads = self._embedding.shape[1], self._heads
        end = int(positions.max()) + 1
        visible = np.arange(end)[None, None] <= positions[:, :, None]
        bias = np.where(visible, np.float32(0), _NEVER)[:, None]  # B 1 T S
        scale = np.float32((width // heads) ** -0.5)
        rows = np.arange(batch)[:, None]
        hidden: Floats = self._embedding[tokens]
        for block, (keys, values) in zip(self._blocks, cache, strict=True):
            qkv = (_normed(hidden, block.attention_norm) @ block.qkv.T).reshape(batch, new, 3, heads, width // heads)
            queries = self._rotated(qkv[:, :, 0], positions)
            keys[rows, :, :, positions] = self._rotated(qkv[:, :, 1], positions)
            values[rows, :, positions] = qkv[:, :, 2]
            weights = np.matmul(queries.transpose(0, 2, 1, 3), keys[..., :end]) * scale + bias  # B H T S
            weights -= weights.max(-1, keepdims=True)
            np.exp(weights, out=weights)
            weights /= weights.sum(-1, keepdims=True)
            mixed = np.matmul(weights, values[:, :, :end]).transpose(0, 2, 1, 3).reshape(batch, new, width)
            hidden = hidden + mixed @ block.out.T
            normed = _normed(hidden, block.feed_norm).reshape(batch * new, width)
            hidden = hidden + _fed_forward(normed, block).reshape(batch, new, width)
        return hidden

    def _rotated(self, vectors: Floats, positions: NDArray[np.int64]) -> Floats:
        """Queries or keys (B T H D/H) turned by their positions (B T)."""
        cos, sin = self._cos[positions][:, :, None], self._sin[positions][:, :, None]
        half = vectors.shape[-1] // 2
        first, second = vectors[..., :half], vectors[..., half:]
        return np.concatenate([first * cos - second * sin, first * sin + second * cos], -1)


def _fed_forward(hidden: Floats, block: Block) -> Floats:
    """The feed-forward layer on N x D; each row goes to the router's first choice, weighted by its probability."""
    if block.router is None:
        return _expert(hidden, block, 0)
    logits = hidden @ block.router.T
    probabilities = np.exp(logits - logits.max(-1, keepdims=True))
    probabilities /= probabilities.sum(-1, keepdims=True)
    picked = probabilities.argmax(-1)
    gates = probabilities[np.arange(len(hidden)), picked]
    result = np.empty_like(hidden)
    for expert in range(len(block.up)):
        rows = np.flatnonzero(picked == expert)
        if len(rows):
            result[rows] = _expert(hidden[rows], block, expert) * gates[rows][:, None]
    return result


def _expert(hidden: Floats, block: Block, number: int) -> Floats:
    activated: Floats = np.square(np.maximum(hidden @ block.up[number].T, 0))
    result: Floats = activated @ block.down[number].T
    return result


def _normed(hidden: Floats, gain: Floats) -> Floats:
    """RMSNorm over the last axis."""
    root: Floats = np.sqrt((hidden * hidden).mean(-1, keepdims=True) + _EPSILON)
    return hidden / root * gain


def _dequantised(archive: Any, name: str) -> Floats:
    stored = archive[name]
    if not name.endswith(".q"):
        return np.asarray(stored, np.float32)
    scales = archive[f"{name.removesuffix('.q')}.s"].reshape(*stored.shape[:-1], 1)
    return np.asarray(stored.astype(np.float32) * scales, np.float32)
