import textwrap
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_selfinvoke.generation.extraction import extract
from pytest_selfinvoke.generation.reply import Reply, Solution
from pytest_selfinvoke.suites.problem import Problem

STATEMENT = "# Double it.\ndef base(x):\n"
PROBLEM = Problem("s", "0", STATEMENT, "    return 2 * x\n", "def pro(x):\n", "    return base(x)\n", "", "base", "pro")
BASE = "def base(x):\n    return 2 * x\n"
PRO = "def pro(x):\n    return base(x) + 1\n"
BOTH = f"{BASE}\n\n{PRO}"


def fenced(code: str, label: str = "python") -> str:
    return f"```{label}\n{code}```\n"


def found(text: str, finish_reason: str = "stop") -> Solution:
    return extract(Reply(text, finish_reason), PROBLEM)


DOCUMENTED = 'def pro(x):\n    """Example:\n\n    ```python\n    pro(1)\n    ```\n    """\n    return base(x)\n'
SKELETON = 'def pro(x):\n    """Add one."""\n    # your code here\n    pass\n'

EXAMPLES = {
    "one block": ("Sure!\n\n" + fenced(BOTH) + "\nThat's it.", "fence", BOTH),
    "no closing fence": ("```python\n" + BOTH, "open-fence", BOTH),
    "closing fence after code": ("```python\n" + BOTH.rstrip() + "```\nDone.", "fence", BOTH),
    "opening fence after prose": ("Here it is: ```python\n" + BOTH + "```", "fence", BOTH),
    "tildes": ("~~~python\n" + BOTH + "~~~\n", "fence", BOTH),
    "long fences": ("````python\n" + BASE + DOCUMENTED + "````\n", "fence", BASE + DOCUMENTED),
    "fences in a docstring": (fenced(BASE + DOCUMENTED) + "Bye.", "fence", BASE + DOCUMENTED),
    "markdown around markdown": ("```markdown\nText.\n" + fenced(BOTH) + "```\n", "fence", BOTH),
    "list item": ("1. Code:\n   ```python\n" + textwrap.indent(BOTH, "   ") + "   ```\n", "fence", BOTH),
    "fence beside a list mark": ("- ```python\n" + textwrap.indent(BOTH, "  ") + "  ```\n", "fence", BOTH),
    "indented inside the fence": (fenced(textwrap.indent(BOTH, "    ")), "fence", BOTH),
    "a block for each function": (fenced(BASE) + "and\n" + fenced(PRO), "fences", BASE + PRO),
    "the base function last": (fenced(PRO) + "with\n" + fenced(BASE), "fences", PRO + BASE),
    "imports and helpers first": (
        fenced("import math\n")
        + fenced("def helper(): return 1\n")
        + fenced(BASE)
        + fenced("def pro(x): return helper(math, base(x))\n"),
        "fences",
        "import math\ndef helper(): return 1\n" + BASE + "def pro(x): return helper(math, base(x))\n",
    ),
    "a constant first": (
        fenced("LIMIT = 5\n") + fenced(BASE + "def pro(x):\n    return base(LIMIT)\n"),
        "fences",
        "LIMIT = 5\n" + BASE + "def pro(x):\n    return base(LIMIT)\n",
    ),
    "usage before, not needed": (fenced("result = pro(1)\nprint(result)\n") + fenced(BOTH), "fence", BOTH),
    "usage after": (fenced(BOTH) + "Usage:\n" + fenced("assert pro(1) == 3\n"), "fence", BOTH),
    "a shell and its output": (fenced("pip install x\n", "bash") + fenced(BOTH) + fenced("3\n", "text"), "fence", BOTH),
    "a session": (fenced(BOTH) + fenced(">>> pro(1)\n3\n", "pycon"), "fence", BOTH),
    "skeleton, then answer": (fenced(BASE + SKELETON) + "Now:\n" + fenced(BOTH), "fence", BOTH),
    "answer, then skeleton": (fenced(BOTH) + "In short:\n" + fenced(SKELETON), "fence", BOTH),
    "answer, then correction": (fenced(BOTH) + "Better:\n" + fenced(BASE + PRO), "fence", BASE + PRO),
    "correction of one function": (fenced(BOTH) + "Better:\n" + fenced(PRO), "fences", BOTH + PRO),
    "answer, then a repetition cut off": (fenced(BOTH) + "```python\n" + BASE + "def pro(", "fence", BOTH),
    "closed too early": (fenced(BASE) + "\n# And now\n" + PRO + "```\nThis works.", "fences", BASE + "# And now\n" + PRO),
    "two definitions in one block": (fenced(BOTH + PRO), "fence", BOTH + PRO),
    "decorators": (
        fenced(f"from functools import cache\n\n@cache\n{BOTH}"),
        "fence",
        f"from functools import cache\n\n@cache\n{BOTH}",
    ),
    "only the base function": (fenced(BASE) + fenced("print(base(1))\n"), "fence", BASE),
    "another language's label": (fenced(BOTH, "text"), "fence", BOTH),
    "bare": (BOTH, "bare", BOTH),
    "bare with a comment": ("# Solution\n" + BOTH, "bare", "# Solution\n" + BOTH),
    "bare with fences in a docstring": (BASE + DOCUMENTED, "bare", BASE + DOCUMENTED),
    "bare, then usage in a fence": (BOTH + "\nTo use it:\n" + fenced("print(pro(1))\n"), "trimmed", BOTH),
    "prose before and after": ("Here's the code:\n\n" + BOTH + "\nThis function doubles x.\n", "trimmed", BOTH),
    "prose between": (BASE + "\nThe second one:\n\n" + PRO, "trimmed", BASE + "\n" + PRO),
    "a heading in bold": ("**Solution**\n\n" + BOTH + "\n**Explanation**\n- `base` doubles", "trimmed", BOTH),
    "tokens of the template": (BOTH + "<|im_end|>\n<|im_start|>user\nmore", "trimmed", None),
    "prose in strings and comments": (
        BASE + 'def pro(x):\n    """\nThis function does things.\n"""\n# It is what it is\n    return base(x)\n',
        "bare",
        BASE + 'def pro(x):\n    """\nThis function does things.\n"""\n# It is what it is\n    return base(x)\n',
    ),
    "indented as Markdown has it": (
        "The code is this:\n\n" + textwrap.indent(BOTH, "    ") + "\nIt is short.",
        "trimmed",
        BOTH,
    ),
    "a prefilled fence": (BOTH + "```\nThis works because of x.\n" + fenced("def pro(x): return 0\n"), "prefilled", BOTH),
    "the rest of the base function": ("    return 2 * x\n\n" + PRO, "continuation", STATEMENT + "    return 2 * x\n\n" + PRO),
    "the rest, then a fence": (
        "    return 2 * x\n\n" + PRO + "```\nExplanation.",
        "continuation",
        STATEMENT + "    return 2 * x\n\n" + PRO,
    ),
    "the rest, then prose": (
        "    return 2 * x\n\n" + PRO + "\nThis code works.",
        "continuation",
        STATEMENT + "    return 2 * x\n\n" + PRO,
    ),
    "the rest after a comment": (
        "# Twice.\n    return 2 * x\n" + PRO,
        "continuation",
        STATEMENT + "# Twice.\n    return 2 * x\n" + PRO,
    ),
    "the rest in a fence": (fenced("    return 2 * x\n" + PRO), "continuation", STATEMENT + "    return 2 * x\n" + PRO),
    "the rest without the second function": ("    return 2 * x\n", "continuation", STATEMENT + "    return 2 * x\n"),
    "a lone space first": (" " + BOTH, "trimmed", BOTH),
    "thinking": ("<think>\n" + fenced("def pro(x): return 0\n") + "</think>\n" + fenced(BOTH), "fence", BOTH),
    "thinking opened in the template": ("Let me see.\n</think>\n\n" + BOTH, "bare", "\n\n" + BOTH),
    "thinking twice": (
        "<thinking>a</thinking>\n" + fenced(BASE) + "<thinking>b</thinking>\n" + fenced(PRO),
        "fences",
        BASE + PRO,
    ),
    "a tag in a program": (
        BASE + "def pro(x):\n    return '</think>'\n",
        "bare",
        BASE + "def pro(x):\n    return '</think>'\n",
    ),
    "line ends of Windows": (fenced(BOTH).replace("\n", "\r\n"), "fence", BOTH),
    "a byte order mark": ("\ufeff" + BOTH, "bare", BOTH),
    "spaces that do not break": (fenced(BOTH.replace("    ", "\u00a0 \u00a0\u202f")), "fence", BOTH),
}


@pytest.mark.parametrize("example", EXAMPLES)
def test_which_code_is_found_by_which_rule(example: str) -> None:
    text, rule, source = EXAMPLES[example]
    solution = found(text)
    assert solution.rule == rule
    assert source is None or solution.source.rstrip() == source.rstrip()
    assert not solution.note


@pytest.mark.parametrize(
    "label",
    [
        "",
        "python",
        "Python",
        "py",
        "python3",
        "python3.11",
        "{.python}",
        "{python}",
        'python title="x.py"',
        " python",
        "ipython",
    ],
)
def test_labels_of_python(label: str) -> None:
    assert found(f"```{label}\n{BOTH}```\n```{label}\nprint(pro(1))\n```") == Solution(BOTH, "fence")


@pytest.mark.parametrize(
    ("text", "finish_reason", "note"),
    [
        ("", "stop", "the reply is blank"),
        (" \n", "length", "the reply is blank: cut off by the token limit"),
        ("It cannot be done that way.", "stop", "there is no code in the reply"),
        ("42", "stop", "there is no code in the reply"),
        ("```python\n```", "stop", "there is no code in the reply"),
        ("```python\n# Your code here\n```", "stop", "there is no code in the reply"),
        ("```bash\npip install x\n```", "stop", "there is no code in the reply"),
        ("I'm sorry, but I can't help.", "stop", "the model refused to answer"),
        ("I\u2019m very sorry.", "stop", "the model refused to answer"),
        ("As an AI language model, no.", "stop", "the model refused to answer"),
        ("I cannot do this.", "stop", "the model refused to answer"),
        ("First we should look at", "length", "the reply was cut off by the token limit before any code"),
        ("<think>\nHm.\n" + fenced(BOTH), "length", "the reply was cut off by the token limit while thinking"),
        ("<think>\nHm.", "stop", "the reply never came to the end of its thinking"),
        ("<think>\nHm.\n</think>\n", "stop", "the reply holds nothing after its thinking"),
    ],
)
def test_why_there_is_no_code(text: str, finish_reason: str, note: str) -> None:
    assert found(text, finish_reason) == Solution("", "none", note)


def test_code_is_taken_as_it_stands() -> None:
    assert extract(Reply("```\r\n", is_code=True), PROBLEM) == Solution("```\r\n", "code")


def test_tabs_of_the_reply_fit_the_spaces_of_the_statement() -> None:
    problem = Problem("s", "0", 'def base(x):\n    """Double."""\n', "", "", "", "", "base", "pro")
    reply = "\tif x:\n\t\treturn '''\n\tkept'''\n\ndef pro(x):\n\treturn base(x)\n"
    source = extract(Reply(reply), problem).source
    assert source == problem.base_statement + "    if x:\n        return '''\n\tkept'''\n\ndef pro(x):\n    return base(x)\n"
    compile(source, "", "exec")


def test_tabs_stay_where_nothing_is_mixed() -> None:
    assert found("\treturn 1\n").source == STATEMENT + "\treturn 1\n"
    mixed = "def base(x):\n\treturn x\ndef pro(x):\n    return base(x)\n"
    assert found(mixed).source == mixed


NAMES = st.sampled_from(["x", "y", "total", "helper", "math", "base"])
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="`~\r\n\"'\\", exclude_categories=["Cc", "Zs"]), max_size=12)
BODY_LINES = st.one_of(
    st.builds("{} = {}".format, NAMES, st.integers()),
    st.builds("# {}".format, TEXTS),
    st.builds("{} = '{}'".format, NAMES, TEXTS),
    st.builds('print("it\'s", {})'.format, NAMES),
    st.builds('"""{}\n\nSome prose, which isn\'t code:\n"""'.format, TEXTS),
    st.just(""),
    st.builds("if {}:\n    pass".format, NAMES),
)


@st.composite
def programs(draw: st.DrawFn) -> str:
    parts = ["from functools import cache\n"] if draw(st.booleans()) else []
    for name in ("base", "pro"):
        body = "\n".join([*draw(st.lists(BODY_LINES, max_size=6)), "return x"])
        parts.append(f"def {name}(x):\n{textwrap.indent(body, '    ')}\n")
    return "\n".join(parts)


WRAPPINGS: list[Callable[[str], str]] = [
    fenced,
    lambda code: f"Here is what I'd write:\n\n```py\n{code}```\n\nIt's short, isn't it?\n",
    lambda code: f"```\n{code}",
    lambda code: f"~~~~ {{.python}}\n{code}~~~~\nDone.",
    lambda code: f"<think>\nWell... {code}\n</think>\n{fenced(code)}",
    lambda code: fenced(code) + "Usage:\n" + fenced("print(pro(3))\n"),
    lambda code: fenced("pip install numpy\n", "bash") + fenced(code).replace("\n", "\r\n"),
    lambda code: "\ufeff" + code,
    lambda code: code + "```\nThis was the whole function.",
    lambda code: "* Code:\n\n  ```python\n" + textwrap.indent(code, "  ", lambda line: True) + "  ```\n",
]


@given(programs(), st.sampled_from(WRAPPINGS))
def test_a_program_comes_back_verbatim(code: str, wrap: Callable[[str], str]) -> None:
    assert found(wrap(code)).source == code


@given(programs())
def test_bare_code_stays_what_it_is(code: str) -> None:
    once = found(code)
    assert once == Solution(code, "bare")
    assert found(once.source) == once


MARKS = [
    "```",
    "~~~",
    "````python",
    "'",
    '"""',
    "'''",
    "\\",
    "#",
    "<think>",
    "</think>",
    "\n",
    "\r",
    "    ",
    "\t",
    " ",
    "\u00a0",
]
WORDS = [
    "def pro(x):",
    "def base(x):",
    "return",
    "import (",
    "from a import (",
    "for x in y",
    "Some words",
    "x = ",
    "class base:",
]
PIECES = st.lists(st.sampled_from([*MARKS, *WORDS])).map("".join)


@given(st.text() | st.text(st.characters()) | PIECES, st.sampled_from(["", "stop", "length"]))
def test_no_text_is_too_odd(text: str, finish_reason: str) -> None:
    solution = found(text, finish_reason)
    assert bool(solution.source.strip()) != bool(solution.note)
    assert (solution.rule == "none") == bool(solution.note)
    assert solution == found(text, finish_reason)


UNITS = [
    *[
        "```python\n",
        "```\n",
        "~~~\n```x\n",
        "x```\n",
        "`",
        "~",
        "\n",
        "\r",
        " ",
        "\t",
        "\u00a0x\n",
        "'\"",
        '"""\n```\n',
        "\\",
        "#",
        "<",
    ],
    *[
        "'''\"\"\"\n```\n",
        "a word and more ",
        "1. ",
        "x",
        "x:",
        "(",
        "a = ",
        "import a, ",
        "import (\n",
        "from x import (\n",
        "def ",
    ],
    *[
        'x = """\n```\n```\n#"""\n',
        'x = """\n```\n```\n#"""\ny = \'\'\'\n```\n```\n#\'\'\'\n"""\n',
        '\\"',
        "\\'\\\"",
    ],
    *["def pro(x):\n", "for a ", " as x", "</think>", "<think>\n", "```python\ndef pro(x): return y\n```\ny = 1\n"],
]


@pytest.mark.timeout(4)
@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("head", ["", "def pro(x):\n  y = 1\n", "```python\nx = '", "  return '''", 'x = "'])
def test_time_is_linear(head: str, unit: str) -> None:
    # What is quadratic takes five seconds at this length; linear takes a tenth of one.
    found(head + unit * (30_000 // len(unit)) + "\n```\nfoo bar\n")


def test_a_base_problem_is_answered_by_the_last_block_with_its_function() -> None:
    draft = fenced("def base(x):\n    return x\n") + "No:\n"
    text = draft + fenced(BASE) + "Usage:\n" + fenced("print(base(1))\n")
    assert extract(Reply(text), PROBLEM.base_part) == Solution(BASE, "fence")
    continued = extract(Reply("    return 2 * x\n```\nIt doubles.", prefill=f"```python\n{STATEMENT}"), PROBLEM.base_part)
    assert continued == Solution(STATEMENT + "    return 2 * x\n", "prefilled")
