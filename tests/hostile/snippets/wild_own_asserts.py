# Checks itself while it is loaded, and is right.
# expect: passed


def new(xs):
    return [x + 1 for x in xs]


assert new([1]) == [2]
print("all tests passed")
