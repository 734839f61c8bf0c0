# Appends a line to a start-up file in the user's home folder.
# expect: failed
# needs: landlock


def new(xs):
    with open("@HOME@/.bashrc", "a") as file:
        file.write("echo was here\n")
    return [x + 1 for x in xs]
