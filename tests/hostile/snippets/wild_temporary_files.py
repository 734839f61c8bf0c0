# Writes temporary files and reads them again.
# expect: passed
import os
import tempfile


def new(xs):
    with tempfile.NamedTemporaryFile("w+", suffix=".txt") as file, tempfile.TemporaryDirectory() as folder:
        file.write(" ".join(map(str, xs)))
        file.seek(0)
        with open(os.path.join(folder, "copy"), "w") as copy:
            copy.write(file.read())
        with open(os.path.join(folder, "copy")) as copy:
            return [int(word) + 1 for word in copy.read().split()]
