# Prints a hundred megabytes, then answers.
# expect: passed
# limits: cpu_s=5 wall_s=15
import os


def new(xs):
    if xs:
        for _ in range(100):
            os.write(1, b"spam " * 200_000)
    return [x + 1 for x in xs]
