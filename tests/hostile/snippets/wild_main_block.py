# A usage example under the usual condition, which would fail.
# expect: passed


def base(x):
    return x + 1


def new(xs):
    return [base(x) for x in xs]


if __name__ == "__main__":
    numbers = input("numbers: ")
    assert new(numbers) == 3
