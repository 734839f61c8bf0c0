"""Facts from arXiv 2412.21199: pass@1 in percent, greedy, zero-shot, on HumanEval Pro (164) and MBPP Pro (378).

Tables 2 and 6, the tuned models of known architecture. Parameters in billions, active and total, as Table 2 and the models' own
names give them, but 7.6 and 32.5 for Qwen's 7B and 32B; DeepSeek-V2.5's are those published for DeepSeek-V2.
"""

from dataclasses import dataclass

from pytest_selfinvoke.analysis.aggregates import Count, Groups

HUMANEVAL, MBPP = "humaneval-pro", "mbpp-pro"
PROBLEMS = {HUMANEVAL: 164, MBPP: 378}


@dataclass(frozen=True)
class Published:
    humaneval: float
    mbpp: float
    active: float
    total: float

    def count(self, suite: str) -> Count:
        """The rate as it was printed, which is up to 0.05 points beside the whole number of problems."""
        percent = self.humaneval if suite == HUMANEVAL else self.mbpp
        return Count(percent / 100 * PROBLEMS[suite], PROBLEMS[suite])


MOE = {
    "DeepSeek-V2.5": Published(73.8, 71.2, 21, 236),
    "DeepSeek-Coder-V2-instruct": Published(77.4, 71.4, 21, 236),
}
DENSE = {
    label: Published(humaneval, mbpp, size, size)
    for label, humaneval, mbpp, size in (
        ("Qwen2.5-Coder-1.5B-instruct", 33.5, 42.1, 1.5),
        ("DeepSeek-Coder-6.7B-instruct", 55.5, 57.1, 6.7),
        ("Magicoder-S-DS-6.7B", 54.3, 58.7, 6.7),
        ("WaveCoder-Ultra-6.7B", 54.9, 60.1, 6.7),
        ("Qwen2.5-Coder-7B-instruct", 65.9, 64.8, 7.6),
        ("OpenCoder-8B-instruct", 59.1, 57.9, 8),
        ("Yi-Coder-9B-chat", 59.8, 64.8, 9),
        ("Codestral-22B-v0.1", 59.1, 63.8, 22),
        ("DeepSeek-Coder-33B-instruct", 56.7, 64.0, 33),
        ("Qwen2.5-Coder-32B-instruct", 70.1, 69.8, 32.5),
        ("Llama-3-70B-instruct", 60.4, 63.5, 70),
        ("Llama-3.1-8B-instruct", 45.7, 53.7, 8),
        ("Llama-3.1-70B-instruct", 60.4, 63.8, 70),
        ("Qwen2.5-72B-instruct", 68.9, 68.8, 72),
        ("QwQ-32B-preview", 72.0, 67.5, 32.5),
        ("Llama-3.3-70B-instruct", 67.1, 64.6, 70),
        ("Mistral-Large-2411", 75.0, 69.3, 123),
    )
}
ALL = {**MOE, **DENSE}


def groups(suite: str, *only: str) -> Groups:
    """The counts of all of them, or of those named."""

    def chosen(models: dict[str, Published]) -> dict[str, Count]:
        return {label: model.count(suite) for label, model in models.items() if not only or label in only}

    return Groups(suite, chosen(MOE), chosen(DENSE))


def rates(suite: str) -> dict[str, float]:
    return {label: model.count(suite).rate for label, model in ALL.items()}
