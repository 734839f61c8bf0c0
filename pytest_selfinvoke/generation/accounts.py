"""What the replies of a run took: requests, tokens, money."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_selfinvoke.generation.reply import Reply
from pytest_selfinvoke.generation.request import Request


@dataclass(frozen=True)
class Usage:
    """The sums of this run. ``requests`` counts those that failed too; ``cached`` replies came from the store and cost nothing.

    ``cost_usd`` is the sum of what is known; ``unknown`` says for which labels, and how many replies, it is not.
    """

    requests: int = 0
    replies: int = 0
    cached: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_usd: float = 0.0
    unknown: Mapping[str, int] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Builtin types only, for results.json."""
        return {
            "requests": self.requests,
            "replies": self.replies,
            "cached": self.cached,
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": self.completion_tokens,
            "cost_usd": round(self.cost_usd, 8),
            "cost_unknown": dict(self.unknown),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Usage":
        """The inverse of `to_dict`."""
        names = ("requests", "replies", "cached", "prompt_tokens", "completion_tokens", "cost_usd")
        return cls(**{name: data[name] for name in names}, unknown=data["cost_unknown"])

    def __add__(self, other: "Usage") -> "Usage":
        unknown = dict(Counter(self.unknown) + Counter(other.unknown))
        return Usage(
            self.requests + other.requests,
            self.replies + other.replies,
            self.cached + other.cached,
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            self.cost_usd + other.cost_usd,
            unknown,
        )


@dataclass(frozen=True)
class Progress:
    """How far the replies are. ``since`` is the time of `time.monotonic` at which the first request was sent, 0 before."""

    total: int
    arrived: int
    in_flight: int
    since: float
    usage: Usage


class Accounts:
    """The books while replies come in. With a budget (USD), money is set aside before a request is sent."""

    def __init__(self, budget: float | None) -> None:
        self.budget = budget
        self.requests = 0
        self.cached = 0
        self._replies = 0
        self._prompt_tokens = 0
        self._completion_tokens = 0
        self._cost = 0.0
        self._unknown: Counter[str] = Counter()
        self._aside: dict[str, float] = {}
        # What counts against the budget: where a cost is unknown, the most it may have been.
        self._spent = 0.0

    @property
    def waits(self) -> bool:
        """Whether requests are under way for which money is set aside."""
        return bool(self._aside)

    @property
    def usage(self) -> Usage:
        """The sums so far."""
        return Usage(
            self.requests,
            self._replies,
            self.cached,
            self._prompt_tokens,
            self._completion_tokens,
            self._cost,
            dict(self._unknown),
        )

    def set_aside(self, request: Request) -> bool:
        """Set aside the most that the reply may cost; false where the budget does not hold that much any more."""
        if self.budget is None:
            return True
        most = request.most_usd or 0.0
        if self._spent + sum(self._aside.values()) + most > self.budget:
            return False
        self._aside[request.key] = most
        return True

    def paid(self, request: Request, reply: Reply) -> None:
        """A reply came."""
        most = self._aside.pop(request.key, 0.0)
        self._replies += 1
        self._prompt_tokens += reply.prompt_tokens or 0
        self._completion_tokens += reply.completion_tokens or 0
        if reply.cost_usd is None:
            self._unknown[request.target.label] += 1
            self._spent += most
        else:
            self._cost += reply.cost_usd
            self._spent += reply.cost_usd

    def given_up(self, request: Request) -> None:
        """No reply will come."""
        self._aside.pop(request.key, None)
