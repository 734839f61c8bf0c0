# Writes files and folders by the hundred; they are gone afterwards.
# expect: passed failed
import os


def new(xs):
    for n in range(300 if xs else 0):
        os.mkdir(f"folder{n}")
        with open(f"folder{n}/file", "w") as file:
            file.write("x")
    os.chdir("/")
    return [x + 1 for x in xs] if xs else []
