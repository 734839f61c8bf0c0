"""What to do about a layer that is off."""

import sys

_NAMESPACES = (
    "run as root, or allow unprivileged user namespaces (Ubuntu 24.04: sysctl kernel.apparmor_restrict_unprivileged_userns=0; "
    "Debian: sysctl kernel.unprivileged_userns_clone=1; Docker: --security-opt seccomp=unconfined)"
)
_REMEDIES = {
    "memory": "use Linux",
    "survivors": "use a Linux kernel with CONFIG_PROC_CHILDREN and /proc mounted",
    "network": _NAMESPACES,
    "ipc": _NAMESPACES,
    "mounts": f"{_NAMESPACES}; needs Linux 5.12",
    "no-new-privs": "use Linux 3.5 or later",
    "capabilities": "give root the right to read this Python's files, or run as the user who owns them",
    "non-dumpable": "use Linux",
    "seccomp": "use Linux on x86-64 or aarch64 with CONFIG_SECCOMP_FILTER; gVisor and some containers do not have it",
    "landlock": "use Linux 5.13 or later with landlock in /sys/kernel/security/lsm (boot option lsm=landlock,...); "
    "containers: an engine that allows its system calls (Docker 23.0 or later)",
}


def remedy(layer: str, reason: str) -> str:
    """The reason why a layer is off, with the way to get it."""
    how = "use Linux" if sys.platform != "linux" else _REMEDIES.get(layer, "")
    return f"{reason}; to get it: {how}" if how else reason
