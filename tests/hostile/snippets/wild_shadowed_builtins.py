# Names of its own that builtins have.
# expect: passed

list = [1, 2, 3]
len = 3
str = "text"
print = repr = isinstance = type = dict = set = sorted = None
Exception = AssertionError = ValueError = None


def new(xs):
    return [x + 1 for x in xs]
