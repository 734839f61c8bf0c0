"""Taking the Python program out of a model's reply.

The time is linear in the length of the reply, and nothing of it is parsed or compiled here, since replies are hostile.

| rule | the source is |
|---|---|
| ``code`` | the reply as it stands, which its sender says is Python |
| ``fence`` | one fenced block |
| ``open-fence`` | one fenced block that was never closed |
| ``fences`` | several blocks of the reply, joined in order |
| ``continuation`` | the base statement and what follows it: the reply began with the base function's body |
| ``prefilled`` | the reply up to a closing fence whose opening one stood in the prompt |
| ``bare`` | the whole reply, which has neither fences nor prose |
| ``trimmed`` | the reply without fences, less the lines that cannot be Python |
| ``none`` | empty: the reply holds no code; the note says why |

The answer is the last block that defines the pro function, with whatever blocks it needs; see `blocks.chosen`. Of two
definitions in one block Python keeps the last; decorators, helpers and calls at the top level stay, since blocks are whole.

A reply that begins with an indented body is taken for the body of the base function, because that is where the published
completion prompt ends. Should the prompt have gone on to the pro statement, nothing in the reply tells so: then the pro
function is missing from the source, and the verdict says that. A reply that is known to have been prefilled is joined to its
prefill first (see `prefill.joined`), and nothing has to be guessed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pytest_selfinvoke.generation.blocks import chosen, has_answer
from pytest_selfinvoke.generation.fences import Block, blocks_of, without_prose
from pytest_selfinvoke.generation.lexing import begins_code, code_lines, indent_of, indent_of_header, is_prose, quotes_before
from pytest_selfinvoke.generation.prefill import joined
from pytest_selfinvoke.generation.reply import Reply, Solution
from pytest_selfinvoke.generation.thinking import without_thinking
from pytest_selfinvoke.suites.problem import Problem

_ODD_SPACE = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_ODD_INDENT = re.compile(rf"[ \t]*[{_ODD_SPACE}][ \t{_ODD_SPACE}]*")
_REFUSAL = re.compile(
    r"\W*(?:I(?:['\u2019]m| am) (?:very |so )?sorry|Sorry,|I can(?:not|['\u2019]t)\b|I(?:['\u2019]m| am) unable|As an AI\b)",
    re.IGNORECASE,
)


def extract(reply: Reply, problem: Problem) -> Solution:
    """The program in the reply, the rule that found it, and, where there is none, a clause that says why. Never raises."""
    if reply.is_code:
        return Solution(reply.text, "code")
    text, thinking = without_thinking(_plain(reply.text))
    found = _found(text, problem)
    if found and reply.prefill:
        found = _found(without_thinking(_plain(joined(reply.prefill, reply.text)))[0], problem)
    return found or Solution("", "none", _why_none(reply, text, thinking=thinking))


@dataclass(frozen=True)
class _Candidate:
    block: Block
    rule: str


def _found(text: str, problem: Problem) -> Solution | None:
    lines = text.split("\n")
    names = (problem.asked_name, problem.base_name)
    blocks = blocks_of(lines, names)
    candidates = _candidates(blocks, problem)
    if blocks and not blocks[0].fenced and blocks[0].closed:
        # What follows the fence that the prompt had opened is comment, or a base model that runs on to another task.
        first = _candidates(blocks[:1], problem)
        if any(has_answer(candidate.block, problem.asked_name) for candidate in first):
            candidates = first
    if not any(has_answer(candidate.block, problem.asked_name) for candidate in candidates):
        stretches = [_Candidate(_dedented(block, names), "trimmed") for block in without_prose(lines)]
        if not candidates or any(has_answer(stretch.block, problem.asked_name) for stretch in stretches):
            candidates = stretches
    taken = [candidates[number] for number in chosen([candidate.block for candidate in candidates], *names)]
    if not taken:
        return None
    source = "".join(candidate.block.text for candidate in taken).rstrip("\n") + "\n"
    if source.strip("\n") == text.strip("\n"):
        return Solution(text, "bare")
    rules = list(dict.fromkeys(candidate.rule for candidate in taken))
    if "continuation" in rules:
        return Solution(source, "continuation")
    return Solution(source, rules[0] if len(taken) == 1 or rules in (["trimmed"], ["prefilled"]) else "fences")


def _candidates(blocks: Sequence[Block], problem: Problem) -> list[_Candidate]:
    """The blocks that may be chosen; the first of them may be the rest of the base function."""
    names = (problem.asked_name, problem.base_name)
    found: list[_Candidate] = []
    for block in blocks:
        rule = ("fence" if block.closed else "open-fence") if block.fenced else ("prefilled" if block.closed else "trimmed")
        for part in [block] if block.fenced else without_prose(block.lines):
            settled = _dedented(part, names)
            if not found and settled.is_python and _begins_indented(settled.lines):
                found.append(_Candidate(_continued(problem.base_statement, settled), "continuation"))
            else:
                found.append(_Candidate(settled, rule))
    return found


def _dedented(block: Block, names: Sequence[str]) -> Block:
    """The block without an indentation that all its lines share, if one of ``names`` is defined at that depth.

    A lone space before the first line is what a tokenizer leaves there.
    """
    lines = block.lines
    depths = [indent_of(line) for line in code_lines(lines) if line.strip()]
    if not depths or not depths[0]:
        return block
    defined = {depth for line in code_lines(lines) if (depth := indent_of_header(line, names)) is not None}
    shared = min(depths)
    if shared and shared in defined:
        kept = [line[min(shared, indent_of(line)) :] for line in lines]
        return Block(kept, block.language, block.fenced, block.closed)
    first = next(number for number, line in enumerate(lines) if line.strip())
    if depths[0] == 1 and begins_code(lines[first][1:]) and defined & {0, 1} and 1 not in depths[1:]:
        kept = [*lines[:first], lines[first][1:], *lines[first + 1 :]]
        return Block(kept, block.language, block.fenced, block.closed)
    return block


def _begins_indented(lines: Sequence[str]) -> bool:
    first = next((line for line in lines if line.strip() and not line.startswith("#")), "")
    return indent_of(first) > 0 and not is_prose(first)


def _continued(statement: str, rest: Block) -> Block:
    """The base statement and its body; tabs become four spaces where one of them indents with tabs and the other does not."""
    head = statement.rstrip("\n").split("\n")
    lines = [*head, *rest.lines]
    indents = "".join({line[: indent_of(line)] for line in lines})
    if "\t" in indents and " " in indents:
        quotes = quotes_before(lines)
        lines = [
            line if quote else line[: indent_of(line)].expandtabs(4) + line[indent_of(line) :]
            for line, quote in zip(lines, quotes, strict=True)
        ]
    return Block(lines, "", rest.fenced, rest.closed)


def _plain(text: str) -> str:
    """The text as a Python that reads it from a file would see it: line ends and a byte order mark are no content.

    Other kinds of space before a statement, which word processors and chat pages leave there, become spaces.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not re.search(f"[{_ODD_SPACE}]", text):
        return text
    lines = text.split("\n")
    for number, quote in enumerate(quotes_before(lines)):
        if not quote and (indent := _ODD_INDENT.match(lines[number])):
            spaces = re.sub(f"[{_ODD_SPACE}]", " ", indent[0])
            lines[number] = spaces + lines[number][indent.end() :]
    return "\n".join(lines)


def _why_none(reply: Reply, text: str, *, thinking: bool) -> str:
    cut = reply.finish_reason == "length"
    if reply.refusal:
        return "the model refused to answer"
    if reply.finish_reason == "content_filter":
        return "the provider's content filter held the reply back"
    if reply.reasoned and not reply.text.strip():
        return "the reply was cut off by the token limit while thinking" if cut else "the reply holds nothing but its thinking"
    if not reply.text.strip():
        return "the reply is blank" + (": cut off by the token limit" if cut else "")
    if thinking:
        return (
            "the reply was cut off by the token limit while thinking"
            if cut
            else "the reply never came to the end of its thinking"
        )
    if cut:
        return "the reply was cut off by the token limit before any code"
    if not text.strip():
        return "the reply holds nothing after its thinking"
    if _REFUSAL.match(text):
        return "the model refused to answer"
    return "there is no code in the reply"
