"""How a model's answers are drawn."""

from dataclasses import asdict, dataclass
from typing import Any

MAX_TOKENS = 2048
# For several samples per problem, as in arXiv 2412.21199.
TEMPERATURE_OF_SEVERAL = 0.2
TOP_P_OF_SEVERAL = 0.95


@dataclass(frozen=True)
class Sampling:
    """``top_p`` and ``seed`` are not sent where they are ``None``. ``max_tokens`` counts reasoning too.

    Sample k gets the seed ``seed`` + k.
    """

    temperature: float
    top_p: float | None
    max_tokens: int
    seed: int | None

    @classmethod
    def default(cls, samples: int) -> "Sampling":
        """Greedy for one sample per problem, the paper's for several."""
        if samples == 1:
            return cls(0.0, None, MAX_TOKENS, None)
        return cls(TEMPERATURE_OF_SEVERAL, TOP_P_OF_SEVERAL, MAX_TOKENS, None)

    def of_sample(self, sample: int) -> dict[str, Any]:
        """What is sent for one sample, under the names that OpenAI gave it."""
        sent = {name: value for name, value in asdict(self).items() if value is not None}
        return sent | ({"seed": self.seed + sample} if self.seed is not None else {})

    def __str__(self) -> str:
        """As the header shows it."""
        parts = [f"temperature {self.temperature:g}"]
        if self.top_p is not None:
            parts.append(f"top_p {self.top_p:g}")
        parts.append(f"at most {self.max_tokens} tokens")
        if self.seed is not None:
            parts.append(f"seed {self.seed}")
        return ", ".join(parts)
