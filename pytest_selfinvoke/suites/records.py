"""Records of compressed JSONL files whose content is pinned: what is wrong with them can only be that they are other files."""

import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from pytest_selfinvoke.errors import UserError


def records(content: bytes, source: str, shortened: Callable[[str], str] = str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a ``.jsonl.gz`` file, each with the number in its ``task_id``, "HumanEval/12" or "Mbpp/8".

    ``shortened`` may leave out of a line what nobody will read.

    Raises `UserError` where the file holds something else.
    """
    try:
        for line in gzip.decompress(content).decode("utf-8").splitlines():
            if line.strip():
                record = json.loads(shortened(line))
                yield int(record["task_id"].rpartition("/")[2]), record
    except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(f"{source}: not a gzipped JSONL file of problems with a 'task_id': {error}") from None


def without_inputs(line: str) -> str:
    """A record of EvalPlus's without its inputs, nine tenths of the file. No text in JSON holds quotes like these."""
    before, found, inputs = line.partition(', "base_input": ')
    if not found:
        return line
    _, found, contract = inputs.rpartition(', "contract": ')
    return f"{before}{found}{contract}" if found else f"{before}}}"
