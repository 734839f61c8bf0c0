"""A prompt as people read it, before they pay for hundreds."""

from pytest_selfinvoke.generation.prompts.prompt import Prompt
from pytest_selfinvoke.reporting.failure import visible


def prompt_text(place: str, prompt: Prompt, caveat: str = "") -> str:
    """The prompt to the letter, message by message, below the names that its outcome will give.

    ``place`` says which problem it is for. Only what would act on a terminal is written as an escape: suites may be
    strangers' files.
    """
    head = [
        f"{place}, sent as {'a text completion' if prompt.text_completion else 'chat messages'}",
        f"style {prompt.style}, version {prompt.version}, sha256 {prompt.sha256}",
    ]
    if caveat:
        head.append(f"caveat: {caveat}")
    sections = [("text" if prompt.text_completion else message.role, message.content) for message in prompt.messages]
    if prompt.prefill:
        sections.append(("prefill", prompt.prefill))
    return visible("\n".join([*head, *(f"--- {name} ---\n{content}" for name, content in sections)]))
