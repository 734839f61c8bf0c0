# Changes another process's limits, priority and processors.
# expect: failed
# needs: seccomp
import os
import resource

DEEDS = [
    lambda: resource.prlimit(@BYSTANDER@, resource.RLIMIT_NOFILE, (3, 3)),
    lambda: os.setpriority(os.PRIO_PROCESS, @BYSTANDER@, 19),
    lambda: os.sched_setaffinity(@BYSTANDER@, {0}),
]


def new(xs):
    done = 0
    for deed in DEEDS:
        try:
            deed()
            done += 1
        except OSError:
            pass
    return [x + 1 for x in xs] if done else None
