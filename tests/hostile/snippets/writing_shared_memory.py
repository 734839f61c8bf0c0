# Leaves a file in the folders that everybody can write to.
# expect: failed
# needs: landlock


def new(xs):
    done = 0
    for folder in ("/tmp", "/var/tmp", "/dev/shm", "/run/lock"):
        try:
            with open(f"{folder}/@MARK@", "w") as file:
                file.write("was here")
            done += 1
        except OSError:
            pass
    return [x + 1 for x in xs] if done else None
