"""What a model's name says: which model is meant, whether quantised, and what kind of model a name hints at."""

import re
from collections.abc import Iterator
from typing import NamedTuple

Key = tuple[str, ...]
"""A name as its runs of letters and of digits, so that case and separators do not matter: Qwen2.5-1.5B is not qwen25-15b."""

_FULL_PRECISION = r"fp16|bf16|f16|fp32|f32"
_QUANTISED = (
    r"gptq|awq|gguf|ggml|exl[23]|hqq|aqlm|bnb|bitsandbytes|nf4|fp4|fp8|nvfp4|mxfp[468]|u?int[2348]|w\d{1,2}a\d{1,2}"
    r"|\d(?:\.\d+)?-?bits?|bpw|i?q\d(?:_[a-z0-9]+)*|e\dm\d"
)
_AROUND = r"mlx|ud|unsloth|dynamic|quantized|quant|imat|imatrix|i1|g\d+|\d+g|marlin|static"
_SUFFIX = re.compile(rf"[-_.:@/ ](?:(?P<full>{_FULL_PRECISION})|(?P<quantised>{_QUANTISED})|{_AROUND})$", re.IGNORECASE)
# What hosts and packagers put behind a name without changing the model.
_DECORATION = re.compile(
    r"(?:[-_](?:hf|maas|latest)|:(?:free|nitro|floor|online|exacto|extended|thinking|latest)|@\w+)$", re.IGNORECASE
)
# Amazon Bedrock: REGION.VENDOR.NAME-v1:0, where the vendor may belong to the name, as in deepseek.r1.
_BEDROCK_REGION = re.compile(r"^(?:us|eu|apac|global|us-gov)\.")
_BEDROCK_VERSION = re.compile(r"(?:-v?\d+)?:\d+$")
_DECIMAL_P = re.compile(r"(?<=\d)p(?=\d)", re.IGNORECASE)

_ACTIVE = re.compile(r"(?<![a-z0-9])a\d+(?:\.\d+)?[bm](?![a-z0-9])", re.IGNORECASE)
_TIMES = re.compile(r"(?<![a-z0-9])\d+x\d+(?:\.\d+)?b(?![a-z0-9])", re.IGNORECASE)
_EXPERTS = re.compile(r"(?<![a-z0-9])\d+e(?![a-z0-9])", re.IGNORECASE)
_WORD = re.compile(r"(?<![a-z])(?:\w*moe)(?![a-z])", re.IGNORECASE)


class Reading(NamedTuple):
    """A way to read a name: the key of the model that may be meant, and the words that say it is quantised (mostly none)."""

    key: Key
    quantisation: str


def key(name: str) -> Key:
    """The name's runs of letters and digits, lower case; a colon, with which ollama's tags begin, is a run of its own."""
    return tuple(re.findall(r"[a-z]+|\d+|:", name.lower()))


def readings(name: str) -> Iterator[Reading]:
    """The ways to read the name that a provider knows a model by, the most literal first.

    What stands before the last slash, host and owner, is passed over; then what hosts and packagers add behind it. A colon is
    tried as it stands first: ollama's ``qwen2.5-coder:7b`` is tuned, Qwen's ``Qwen2.5-Coder-7B`` is not.
    """
    host, _, last = name.strip().rstrip("/").rpartition("/")
    texts = [last, _DECIMAL_P.sub(".", last)]
    if host.lower().startswith("bedrock"):
        last = _BEDROCK_VERSION.sub("", _BEDROCK_REGION.sub("", last.lower()))
        texts = [last, last.partition(".")[2]]
    seen = set()
    for text in texts:
        for stripped, quantisation in _stripped(text):
            for spelled in (key(stripped), key(stripped.replace(":", "-"))):
                if spelled and spelled not in seen:
                    seen.add(spelled)
                    yield Reading(spelled, quantisation)


def _stripped(text: str) -> Iterator[tuple[str, str]]:
    """The name, then without one suffix after another, each time with the words so far that say it is quantised."""
    words: list[str] = []
    full = False
    yield text, ""
    while True:
        if found := _SUFFIX.search(text):
            full = full or bool(found["full"])
            if found["quantised"]:
                words.insert(0, found["quantised"])
        elif not (found := _DECORATION.search(text)):
            return
        text = text[: found.start()]
        # A GGUF file of 16-bit weights holds what was published.
        yield text, "" if full and {word.lower() for word in words} <= {"gguf", "ggml"} else "-".join(words)


def hint(name: str) -> str:
    """The part of a name that suggests a mixture of experts, such as "A3B", "8x7B" or "16E"; empty where none does.

    A hint only: names are not facts, and those of many mixtures (gpt-oss, DeepSeek, Kimi) hint at nothing.
    """
    last = name.strip().rstrip("/").rpartition("/")[2]
    found = _ACTIVE.search(last) or _TIMES.search(last) or _EXPERTS.search(last) or _WORD.search(last)
    return found[0] if found else ""
