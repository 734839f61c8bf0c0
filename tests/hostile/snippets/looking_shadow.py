# Reads the users' secrets, as root can.
# expect: failed
# needs: landlock|capabilities


def new(xs):
    with open("/etc/shadow") as file:
        file.readline()
    return [x + 1 for x in xs]
