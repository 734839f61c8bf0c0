"""Train a tiny transformer and say what it solves.

    python tools/tiny/train.py dense --data build/tiny --out build/tiny/dense.npz
    python tools/tiny/train.py moe --data build/tiny --out build/tiny/moe.npz

Needs PyTorch; made for one GPU and run by hand, never in CI.
"""

import argparse
import math
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import generator
import network
import numpy as np
import torch
from torch.nn import functional
from training_data import Batch, batches

from pytest_selfinvoke.tiny.transformer import Transformer

WARM_UP = 150
DECAY = 0.05
PROMPT_WEIGHT = 0.1
BALANCE_WEIGHT = 0.01
SECONDS_PER_PROGRAM = 5
ANSWERED_TOGETHER = 40


def fit(options: argparse.Namespace) -> None:
    """Train a network of ``options.kind`` and write it, quantised, to ``options.out``."""
    torch.manual_seed(options.seed)
    torch.set_float32_matmul_precision("high")
    device = "cuda" if torch.cuda.is_available() else "cpu"
    sizes = network.Sizes.of_kind(options.kind)
    parameters = network.initial(sizes, device)
    assert sum(tensor.numel() for tensor in parameters.values()) == sizes.total_parameters
    print(f"{options.kind}: {sizes.total_parameters} parameters, {sizes.active_parameters} active", flush=True)
    forward = torch.compile(network.forward) if options.compile else network.forward
    optimizer = torch.optim.AdamW(
        [
            {"params": [tensor for tensor in parameters.values() if tensor.dim() > 1], "weight_decay": DECAY},
            {"params": [tensor for tensor in parameters.values() if tensor.dim() == 1], "weight_decay": 0.0},
        ],
        betas=(0.9, 0.97),
        fused=device == "cuda",
    )
    started = time.monotonic()
    for step, batch in enumerate(batches(options.data, options.batch, options.steps), 1):
        for group in optimizer.param_groups:
            group["lr"] = options.rate * schedule(step, options.steps)
        loss = _loss(forward, parameters, sizes, batch, device)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(list(parameters.values()), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        if step % 500 == 0 or step == options.steps:
            print(f"step {step}: loss {loss.item():.4f}, {time.monotonic() - started:.0f} s", flush=True)
    network.save(parameters, sizes, options.out)


def schedule(step: int, steps: int) -> float:
    """The share of the learning rate at a step: a linear warm-up under half a cosine that ends at 2 %."""
    return min(1.0, step / WARM_UP) * max(0.02, 0.5 * (1 + math.cos(math.pi * step / steps)))


def _loss(forward: Any, parameters: dict[str, Any], sizes: network.Sizes, batch: Batch, device: str) -> Any:
    """Cross-entropy of the next byte, a prompt's bytes counting a tenth, plus the experts' unevenness."""
    tokens, lengths = (torch.from_numpy(array.astype(np.int64)).to(device) for array in batch)
    given, wanted = tokens[:, :-1], tokens[:, 1:]
    at = torch.arange(given.shape[1], device=device)[None]
    real = (at < lengths[:, 1:] - 1).float()
    weights = real * torch.where(at >= lengths[:, :1] - 1, 1.0, PROMPT_WEIGHT)
    with torch.autocast(device, dtype=torch.bfloat16):
        logits, unevenness = forward(parameters, sizes, given, real)
    losses = functional.cross_entropy(logits.float().flatten(0, 1), wanted.flatten(), reduction="none")
    return (losses * weights.flatten()).sum() / weights.sum() + BALANCE_WEIGHT * unevenness


def report(file: Path, problems: Sequence[generator.Tested], name: str) -> None:
    """Print what share of the problems the model in the file solves, as it will be run: quantised, greedy, in numpy."""
    answers = list(_answers(Transformer.load(file), problems))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        base = sum(pool.map(_passes, answers, [problem.base_tests.code for problem in problems]))
        pro = sum(pool.map(_passes, answers, [problem.tests.code for problem in problems]))
    count = len(problems)
    print(f"{name}: base {base}/{count} ({base / count:.1%}), pro {pro}/{count} ({pro / count:.1%})", flush=True)


def _answers(transformer: Transformer, problems: Sequence[generator.Tested]) -> Iterator[str]:
    for first in range(0, len(problems), ANSWERED_TOGETHER):
        together = problems[first : first + ANSWERED_TOGETHER]
        yield from (completion.text for completion in transformer.generate([problem.draft.prompt for problem in together]))


def _passes(answer: str, tests: str) -> bool:
    program = [sys.executable, "-I", "-S", "-c", f"{answer}\n{tests}"]
    try:
        return subprocess.run(program, timeout=SECONDS_PER_PROGRAM, capture_output=True).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def main() -> None:
    """Train, then measure on the shipped suite's problems and on many held-out ones."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=["dense", "moe"])
    parser.add_argument("--data", type=Path, required=True, help="the folder that training_data.py wrote")
    parser.add_argument("--out", type=Path, required=True, help="the .npz file to write")
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--seed", type=int, default=1, help="of the initial weights")
    parser.add_argument("--held-out", type=int, default=800, help="how many held-out problems to measure on")
    parser.add_argument("--compile", action=argparse.BooleanOptionalAction, default=True)
    options = parser.parse_args()
    fit(options)
    report(options.out, generator.suite(40, seed=7), "the embedded suite")
    report(options.out, generator.suite(options.held_out, seed=11), f"{options.held_out} held-out problems")


if __name__ == "__main__":
    main()
