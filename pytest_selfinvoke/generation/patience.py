"""When to ask again after a failure, and when to give up."""

import random
from dataclasses import dataclass, field

from pytest_selfinvoke.generation.failures import Failure, Silent


@dataclass(frozen=True)
class Patience:
    """Times are in seconds.

    ``deadline_s`` is for one reply, from its first request to its last. The pause before the n-th further request is random
    between nothing and ``pause_s`` times 2 to the power of n - 1, at most ``longest_pause_s``, so that those who failed
    together do not come back together. A provider that wants us to wait longer than ``longest_wait_s`` has ended the run.
    """

    attempts: int = 12
    silent_attempts: int = 3
    deadline_s: float = 1800.0
    pause_s: float = 0.5
    longest_pause_s: float = 30.0
    longest_wait_s: float = 600.0

    def pause(self, attempt: int) -> float:
        """How long to wait after so many requests that failed."""
        return random.uniform(0.0, min(self.longest_pause_s, self.pause_s * 2.0 ** (attempt - 1)))

    def is_over(self, failure: Failure, attempt: int, silent: int, elapsed_s: float) -> bool:
        """Whether to give up after ``attempt`` requests, ``silent`` of which brought an answer without text."""
        if isinstance(failure, Silent) and silent >= self.silent_attempts:
            return True
        return attempt >= self.attempts or elapsed_s >= self.deadline_s


@dataclass
class Trouble:
    """A row of failures of one kind, without anything better between them, to one server.

    It is hopeless when it is ``most`` long and has lasted ``seconds`` since its first; ``seconds_once_well`` where things went
    well before, since servers are restarted.
    """

    most: int = 10
    seconds: float = 5.0
    seconds_once_well: float = 60.0
    _count: int = field(default=0, init=False)
    _since: float = field(default=0.0, init=False)
    _went_well: bool = field(default=False, init=False)

    def well(self) -> None:
        """Something better happened."""
        self._count = 0
        self._went_well = True

    def another(self, now: float) -> bool:
        """One more failure, at this time; returns whether there is no hope left."""
        if not self._count:
            self._since = now
        self._count += 1
        patience = self.seconds_once_well if self._went_well else self.seconds
        return self._count >= self.most and now - self._since >= patience
