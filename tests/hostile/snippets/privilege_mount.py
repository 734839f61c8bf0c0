# Mounts an empty file system over its own folder.
# expect: failed
# needs: seccomp|capabilities
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def new(xs):
    os.makedirs("here", exist_ok=True)
    if libc.mount(b"none", b"here", b"tmpfs", 0, None) == 0:
        libc.umount2(b"here", 2)
        return [x + 1 for x in xs]
