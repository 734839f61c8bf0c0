# Reads a file of the project whose tests these are.
# expect: failed
# needs: landlock


def new(xs):
    with open("@PROJECT@/settings.toml") as file:
        print(file.read())
    return [x + 1 for x in xs]
