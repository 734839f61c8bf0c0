"""Taking a model's thinking out of its reply."""

import re

# A tag opens at the beginning of a line, and closes without having been opened only at a line's beginning or end, where the
# chat template opened it: a tag inside a line is more likely part of a program.
_TAG = re.compile(
    r"^[ \t]*+<(?P<opened>think|thinking|reasoning)>"
    r"|^[ \t]*+</(?:think|thinking|reasoning)>|</(?:think|thinking|reasoning)>[ \t\r]*+$",
    re.IGNORECASE | re.MULTILINE,
)
_CLOSING = {name: re.compile(rf"</{name}>", re.IGNORECASE) for name in ("think", "thinking", "reasoning")}


def without_thinking(text: str) -> tuple[str, bool]:
    """The text outside ``<think>...</think>`` (also thinking, reasoning), and whether it stops in the midst of thinking.

    Everything before a closing tag that was never opened is thinking as well: many chat templates write the opening tag into
    the prompt.
    """
    kept: list[str] = []
    position = 0
    while tag := _TAG.search(text, position):
        if tag["opened"]:
            kept.append(text[position : tag.start()])
            closing = _CLOSING[tag["opened"].lower()].search(text, tag.end())
            if not closing:
                return "".join(kept), True
            position = closing.end()
        else:
            kept.clear()
            position = tag.end()
    kept.append(text[position:])
    return "".join(kept), False
