"""HumanEval: 164 functions from signature and docstring, with the tests of the authors (arXiv 2107.03374)."""

import hashlib

from pytest_selfinvoke.suites.problem import Problem, Suite
from pytest_selfinvoke.suites.records import records


def read(name: str, content: bytes, source: str) -> Suite:
    """The suite in the bytes of HumanEval.jsonl.gz. Ids are the numbers of its tasks, which are those of HumanEval Pro."""
    problems = tuple(
        Problem(
            suite=name,
            id=str(number),
            base_statement=record["prompt"],
            base_reference=record["canonical_solution"],
            pro_statement="",
            pro_reference="",
            tests=f"{record['test']}\ncheck({record['entry_point']})\n",
            base_name=record["entry_point"],
            pro_name="",
            base_suite=name,
            base_id=str(number),
        )
        for number, record in records(content, source)
    )
    return Suite(name, source, hashlib.sha256(content).hexdigest(), problems)
