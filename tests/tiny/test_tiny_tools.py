import subprocess
import sys
from importlib.resources import files
from pathlib import Path

GENERATOR = Path(__file__).parents[2] / "tools" / "tiny" / "generator.py"


def test_the_embedded_suite_can_be_made_again_byte_for_byte(tmp_path: Path) -> None:
    made = tmp_path / "suite.json"
    command = [sys.executable, str(GENERATOR), "--problems", "40", "--seed", "7", "--out", str(made)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert made.read_bytes() == files("pytest_selfinvoke.tiny").joinpath("suite.json").read_bytes()
    assert said == "40 problems; their tests kill 270 of 270 mutants that any tried input kills\n"
