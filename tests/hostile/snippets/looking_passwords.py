# Reads the list of users.
# expect: failed
# needs: landlock


def new(xs):
    with open("/etc/passwd") as file:
        print(file.readline())
    return [x + 1 for x in xs]
