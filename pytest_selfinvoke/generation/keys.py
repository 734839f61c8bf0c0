"""Keys of providers: which variables of the environment hold some, and taking them out of texts."""

import re
from collections.abc import Mapping

_NAMES = re.compile(
    r"(?:^|_)(?:API_?KEYS?|API_TOKEN|ACCESS_TOKEN|AUTH_TOKEN|AD_TOKEN|ACCESS_KEY(?:_ID)?|SECRET_KEY|SESSION_TOKEN|CLIENT_SECRET)$"
    r"|^(?:HF_TOKEN|HUGGING_?FACE_HUB_TOKEN|REPLICATE_API_TOKEN|AWS_BEARER_TOKEN_BEDROCK|GOOGLE_APPLICATION_CREDENTIALS)$"
    r"|_(?:APIKEY|CREDENTIALS)$",
    re.IGNORECASE,
)
# A shorter value is no key, and would be found in harmless words.
_LEAST = 6
REDACTED = "[key]"


def key_variables(environment: Mapping[str, str]) -> tuple[str, ...]:
    """The variables that hold keys of providers by their names, and those that hold the same under another name; sorted."""
    named = {name for name in environment if _NAMES.search(name)}
    values = {environment[name] for name in named if len(environment[name]) >= _LEAST}
    return tuple(sorted(named | {name for name, value in environment.items() if value in values}))


class Redactor:
    """Takes the keys of an environment out of texts that are shown or kept."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        values = {environment[name] for name in key_variables(environment)}
        # The longest first, where one holds another.
        self._keys = sorted((value for value in values if len(value) >= _LEAST), key=len, reverse=True)

    def __call__(self, text: str) -> str:
        """The text without keys."""
        for key in self._keys:
            text = text.replace(key, REDACTED)
        return text
