"""pytest-selfinvoke: measure language models on self-invoking code generation as pytest items.

The suites and the protocol are those of arXiv 2412.21199 (HumanEval Pro, MBPP Pro). Importing this package imports nothing
else: pytest loads it in every project that has it installed.
"""
