# Writes one file until it is stopped.
# expect: failed


def new(xs):
    with open("large", "wb") as file:
        for _ in range(40):
            file.write(bytes(1 << 20))
    return [x + 1 for x in xs]
