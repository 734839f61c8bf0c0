"""The networks as they are trained, in PyTorch; `pytest_selfinvoke.tiny.transformer` is the same in numpy.

Parameters are a dictionary of tensors under the names they have in the file. In shapes: B texts, T positions, D width, H
heads, E experts (1 if dense), F hidden units of an expert.
"""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn import functional
from training_data import LONGEST

VOCABULARY = 128
_THETA = 2000.0
_EPSILON = 1e-5
_ROWS_AS_INT8 = ("emb", "qkv", ".o", "up", "down")


@dataclass(frozen=True)
class Sizes:
    """The sizes of a network; no ``experts`` means dense, ``hidden`` is F."""

    width: int
    layers: int
    heads: int
    hidden: int
    experts: int = 0

    @classmethod
    def of_kind(cls, kind: str) -> "Sizes":
        """The sizes of "dense" and "moe", equal in active parameters.

        The router's E x D weights are paid for with E / 2 hidden units, each of which has 2D weights.
        """
        dense = cls(width=64, layers=4, heads=4, hidden=128)
        if kind == "dense":
            return dense
        experts = 4
        return cls(dense.width, dense.layers, dense.heads, dense.hidden - experts // 2, experts)

    @property
    def total_parameters(self) -> int:
        """All weights."""
        return self._parameters(max(self.experts, 1))

    @property
    def active_parameters(self) -> int:
        """The weights used for one token."""
        return self._parameters(1)

    def _parameters(self, experts: int) -> int:
        layer = 4 * self.width**2 + 2 * self.width + experts * 2 * self.width * self.hidden + self.experts * self.width
        return VOCABULARY * self.width + self.width + self.layers * layer


def initial(sizes: Sizes, device: str) -> dict[str, Any]:
    """Random parameters (float32 tensors that want gradients), the same for the same ``torch.manual_seed``."""
    width, hidden, experts = sizes.width, sizes.hidden, max(sizes.experts, 1)
    deep = math.sqrt(2 * sizes.layers)
    parameters = {"emb": torch.randn(VOCABULARY, width) * 0.05}
    for layer in range(sizes.layers):
        own = {
            "n1.w": torch.ones(width),
            "n2.w": torch.ones(width),
            "qkv": torch.randn(3 * width, width) * width**-0.5,
            "o": torch.randn(width, width) * width**-0.5 / deep,
            "up": torch.randn(experts * hidden, width) * width**-0.5,
            "down": torch.randn(experts, width, hidden) * hidden**-0.5 / deep,
        }
        if sizes.experts:
            own["router"] = torch.randn(experts, width) * width**-0.5
        parameters |= {f"blocks.{layer}.{name}": tensor for name, tensor in own.items()}
    parameters["nf.w"] = torch.ones(width)
    return {name: tensor.to(device).requires_grad_() for name, tensor in parameters.items()}


def forward(parameters: dict[str, Any], sizes: Sizes, tokens: Any, real: Any) -> tuple[Any, Any]:
    """Logits (B T vocabulary) of the tokens (B T), and how unevenly the experts are used, which is 1 where it is even.

    ``real`` (B T) is 1 for tokens and 0 for padding. All experts are computed for every token, and all but one multiplied
    by zero: at this size that is faster than sorting tokens by expert.
    """
    half = sizes.width // sizes.heads // 2
    frequencies = 1.0 / (_THETA ** (torch.arange(half, device=tokens.device).float() / half))
    angles = torch.arange(tokens.shape[1], device=tokens.device)[:, None].float() * frequencies
    hidden = functional.embedding(tokens, parameters["emb"])
    unevenness = hidden.new_zeros(())
    for layer in range(sizes.layers):
        own = {name.split(".", 2)[2]: value for name, value in parameters.items() if name.startswith(f"blocks.{layer}.")}
        hidden = hidden + _attended(own, sizes, _normed(hidden, own["n1.w"]), angles.cos(), angles.sin())
        fed, uneven = _fed_forward(own, sizes, _normed(hidden, own["n2.w"]), real)
        hidden, unevenness = hidden + fed, unevenness + uneven
    return functional.linear(_normed(hidden, parameters["nf.w"]), parameters["emb"]), unevenness / sizes.layers


def _attended(own: dict[str, Any], sizes: Sizes, hidden: Any, cos: Any, sin: Any) -> Any:
    batch, positions, width = hidden.shape
    qkv = functional.linear(hidden, own["qkv"]).view(batch, positions, 3, sizes.heads, width // sizes.heads)
    queries, keys, values = qkv.unbind(2)
    mixed = functional.scaled_dot_product_attention(
        _rotated(queries, cos, sin).transpose(1, 2),
        _rotated(keys, cos, sin).transpose(1, 2),
        values.transpose(1, 2),
        is_causal=True,
    )
    return functional.linear(mixed.transpose(1, 2).reshape(batch, positions, width), own["o"])


def _fed_forward(own: dict[str, Any], sizes: Sizes, hidden: Any, real: Any) -> tuple[Any, Any]:
    activated = functional.relu(functional.linear(hidden, own["up"])).square()  # B T EF
    if not sizes.experts:
        return functional.linear(activated, own["down"][0]), 0.0
    with torch.autocast(hidden.device.type, enabled=False):
        probabilities = functional.softmax(functional.linear(hidden.float(), own["router"]), -1)
    gate, picked = probabilities.max(-1)
    one_hot = functional.one_hot(picked, sizes.experts).float()  # B T E
    gates = (one_hot * gate[..., None]).to(activated.dtype)
    activated = (activated.unflatten(-1, (sizes.experts, sizes.hidden)) * gates[..., None]).flatten(-2)
    # The balance term of the Switch Transformer (arXiv 2101.03961, equation 4).
    share = (one_hot * real[..., None]).sum((0, 1)) / real.sum()
    liking = (probabilities * real[..., None]).sum((0, 1)) / real.sum()
    down = own["down"].permute(1, 0, 2).reshape(sizes.width, sizes.experts * sizes.hidden)
    return functional.linear(activated, down), sizes.experts * (share * liking).sum()


def _rotated(vectors: Any, cos: Any, sin: Any) -> Any:
    first, second = vectors.chunk(2, -1)
    cos, sin = cos[None, :, None].to(vectors.dtype), sin[None, :, None].to(vectors.dtype)
    return torch.cat([first * cos - second * sin, first * sin + second * cos], -1)


def _normed(hidden: Any, gain: Any) -> Any:
    return functional.rms_norm(hidden.float(), gain.shape, gain, _EPSILON)


def save(parameters: dict[str, Any], sizes: Sizes, file: Path) -> None:
    """Write the parameters as `pytest_selfinvoke.tiny.transformer.Transformer.load` reads them.

    Each row of a large matrix becomes int8 with one float32 scale, its largest magnitude over 127; norms and routers stay
    float32.
    """
    arrays: dict[str, Any] = {}
    for name, tensor in parameters.items():
        weights = tensor.detach().float().cpu()
        if name.endswith(_ROWS_AS_INT8):
            rows = weights.reshape(-1, weights.shape[-1])
            scales = rows.abs().amax(1).clamp_min(1e-8) / 127
            quantised = torch.round(rows / scales[:, None]).clamp(-127, 127).to(torch.int8)
            arrays |= {f"{name}.q": quantised.reshape(weights.shape).numpy(), f"{name}.s": scales.numpy()}
        else:
            arrays[name] = weights.numpy()
    config = {
        "kind": "moe" if sizes.experts else "dense",
        "d": sizes.width,
        "layers": sizes.layers,
        "heads": sizes.heads,
        "ff": sizes.hidden,
        "experts": sizes.experts,
        "theta": _THETA,
        "vocab": VOCABULARY,
        "max_len": LONGEST,
    }
    np.savez_compressed(file, config=np.array(json.dumps(config)), **arrays)
