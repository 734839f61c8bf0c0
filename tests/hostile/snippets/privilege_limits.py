# Raises its own limits, as root can.
# expect: failed
# needs: capabilities|seccomp
import resource


def new(xs):
    resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    return [x + 1 for x in xs]
