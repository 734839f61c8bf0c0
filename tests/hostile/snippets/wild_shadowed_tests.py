# Names of its own that tests could use.
# expect: passed

result = expected = actual = test = assert_equal = task = report = 5
passed = failed = "no"


def check(candidate):
    raise RuntimeError


def new(xs):
    return [x + 1 for x in xs]
