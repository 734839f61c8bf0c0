# Leaves a job for the system's scheduler; the job is a comment.
# expect: failed
# needs: landlock


def new(xs):
    done = 0
    for path in ("/etc/cron.d/@MARK@", "/var/spool/cron/crontabs/@MARK@", "/etc/profile.d/@MARK@.sh"):
        try:
            with open(path, "w") as file:
                file.write("# was here\n")
            done += 1
        except OSError:
            pass
    return [x + 1 for x in xs] if done else None
