"""``python -m pytest_selfinvoke.tiny dense``: a JSON list of prompts in, a JSON list of the fields of `Completion` out."""

import json
import sys
from importlib.resources import files

from pytest_selfinvoke.tiny.transformer import Transformer


def main() -> None:
    """Answer standard input on standard output with the embedded model named on the command line, "dense" or "moe"."""
    with files("pytest_selfinvoke.tiny").joinpath(f"{sys.argv[1]}.npz").open("rb") as file:
        transformer = Transformer.load(file)
    json.dump(transformer.generate(json.load(sys.stdin)), sys.stdout)


if __name__ == "__main__":
    main()
