"""The catalogue: which suites others have published, where their files are, and what those must be to the byte.

Sources: CodeEval-Pro's repository at commit 36f292e (arXiv 2412.21199), openai/human-eval (arXiv 2107.03374), and the releases
of EvalPlus (arXiv 2305.01210), whose file of MBPP+ also holds the statements and assertions of MBPP (arXiv 2108.07732).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from pytest_selfinvoke.suites import evalplus, humaneval
from pytest_selfinvoke.suites.files import DataFile
from pytest_selfinvoke.suites.problem import Suite
from pytest_selfinvoke.suites.reader import suite_from_bytes

# From name, the file's bytes and its place to a suite.
Reader = Callable[[str, bytes, str], Suite]


@dataclass(frozen=True)
class Published:
    """A suite of the catalogue.

    ``base`` names the suite that the base problems were taken from: problem k was made from problem k there. ``licence`` is
    that of the data, ``citation`` the paper to name beside numbers. ``extra`` is the extra of ours that brings the libraries
    that its references need, empty where they need none.
    """

    file: DataFile
    problems: int
    read: Reader
    licence: str
    citation: str
    base: str = ""
    extra: str = ""


_PRO = "https://raw.githubusercontent.com/CodeEval-Pro/CodeEval-Pro/36f292eafc597b38535fbc8b4aafea8e5c654e3c/dataset/"
_HUMANEVAL = "https://raw.githubusercontent.com/openai/human-eval/6d43fb980f9fee3c892a914eda09951f772ad10d/data/"
_EVALPLUS = "https://github.com/evalplus/"

_PRO_PAPER = "Yu et al. 2024, HumanEval Pro and MBPP Pro, arXiv 2412.21199"
_HUMANEVAL_PAPER = "Chen et al. 2021, arXiv 2107.03374"
_MBPP_PAPER = "Austin et al. 2021, arXiv 2108.07732"
_EVALPLUS_PAPER = "Liu et al. 2023, EvalPlus, arXiv 2305.01210"

_MBPP_FILE = DataFile(
    "MbppPlus.jsonl.gz",
    f"{_EVALPLUS}mbppplus_release/releases/download/v0.2.0/MbppPlus.jsonl.gz",
    "af43697e8791c4c149bdfd6b489d8b5412507551ac20e28a439f650b8225db63",
    336032,
)

_read_pro = partial(suite_from_bytes, sound=True)

PUBLISHED = {
    "humaneval-pro": Published(
        DataFile(
            "humaneval_pro.json",
            f"{_PRO}humaneval_pro.json",
            "d67ad94366d8182804d8cb59de558d211072493b13a6c23ddda42a2e1367dc7a",
            277552,
        ),
        164,
        _read_pro,
        "MIT",
        _PRO_PAPER,
        base="humaneval",
    ),
    "mbpp-pro": Published(
        DataFile(
            "mbpp_pro.json",
            f"{_PRO}mbpp_pro.json",
            "bb2edf4f2da393403083977e94cb4e4bbbe68fcb85495dfdf500885a945e8b3b",
            406121,
        ),
        378,
        _read_pro,
        "MIT",
        _PRO_PAPER,
        base="mbpp",
    ),
    "bigcodebench-lite-pro": Published(
        DataFile(
            "bigcodebench_lite_pro.json",
            f"{_PRO}bigcodebench_lite_pro.json",
            "1a9e818a7ecece6346f47673276bfc47ab2bb34efd8cda26e0b819eb13bb6ec3",
            191832,
        ),
        57,
        _read_pro,
        "MIT",
        _PRO_PAPER,
        extra="bigcodebench",
    ),
    "humaneval": Published(
        DataFile(
            "HumanEval.jsonl.gz",
            f"{_HUMANEVAL}HumanEval.jsonl.gz",
            "b796127e635a67f93fb35c04f4cb03cf06f38c8072ee7cee8833d7bee06979ef",
            44877,
        ),
        164,
        humaneval.read,
        "MIT",
        _HUMANEVAL_PAPER,
    ),
    "mbpp": Published(_MBPP_FILE, 378, evalplus.read_mbpp, "CC-BY-4.0", _MBPP_PAPER),
    "humaneval+": Published(
        DataFile(
            "HumanEvalPlus.jsonl.gz",
            f"{_EVALPLUS}humanevalplus_release/releases/download/v0.1.10/HumanEvalPlus.jsonl.gz",
            "272720b90ac375502c8ed23cd791c2a93dfb22a911641a494da74a426c09f101",
            925932,
        ),
        164,
        evalplus.read_humaneval_plus,
        "Apache-2.0",
        _EVALPLUS_PAPER,
    ),
    "mbpp+": Published(_MBPP_FILE, 378, evalplus.read_mbpp_plus, "Apache-2.0", _EVALPLUS_PAPER),
}

# The SHA-256 of each file.
DIGESTS = frozenset(published.file.sha256 for published in PUBLISHED.values())
# The suites that arXiv 2412.21199 brought.
PAPER_SUITES = frozenset(name for name, published in PUBLISHED.items() if published.citation == _PRO_PAPER)
