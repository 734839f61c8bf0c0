"""What can become of a request that brings no reply, sorted by what is to be done about it."""

import email.utils
import time
from collections.abc import Mapping


class Failure(Exception):  # noqa: N818 - its kinds say what to do, and most of them are no error of the run
    """One request failed; the text is the provider's, without keys."""


class Passing(Failure):
    """It may go well next time: a broken or overlong answer, a fault of the server."""


class Busy(Failure):
    """The provider has too many requests. ``wait_s`` is how long it wants everyone to wait, in seconds."""

    def __init__(self, message: str, wait_s: float = 0.0) -> None:
        super().__init__(message)
        self.wait_s = wait_s


class Unreachable(Failure):
    """No connection, or one that broke off."""


class Silent(Failure):
    """An answer without a text and without a reason for it; it may have cost something, so it is not asked for often."""


class Refused(Failure):
    """The same request will never go well: the provider does not take it."""


class Final(Failure):
    """No request will: the key, the account, the model's name or the endpoint is wrong. The text ends with what to do."""


def retry_after_s(headers: Mapping[str, str]) -> float:
    """How long the provider wants us to wait, in seconds; 0 where it does not say. A number of seconds, or a date."""
    milliseconds = headers.get("retry-after-ms", "")
    text = headers.get("retry-after", "").strip()
    try:
        if milliseconds:
            return max(0.0, float(milliseconds) / 1000)
        return max(0.0, float(text)) if text else 0.0
    except ValueError:
        pass
    try:
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - time.time())
    except (TypeError, ValueError):
        return 0.0
