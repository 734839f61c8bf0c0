# A pattern that backtracks for ever.
# expect: timeout
# limits: cpu_s=0.3 wall_s=4
import re


def new(xs):
    return re.fullmatch(r"(\w+\s?)*!", "so many words " * 6)
