# Writes a file beside itself and reads it again.
# expect: passed
import json
import pathlib


def new(xs):
    pathlib.Path("numbers.json").write_text(json.dumps(xs))
    return [x + 1 for x in json.loads(pathlib.Path("numbers.json").read_text())]
