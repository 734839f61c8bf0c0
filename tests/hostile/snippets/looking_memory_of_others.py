# Reads the memory of a process of the same user.
# expect: failed
# needs: seccomp|landlock|capabilities
import ctypes

libc = ctypes.CDLL(None, use_errno=True)


class Vector(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("size", ctypes.c_size_t)]


def new(xs):
    with open("/proc/@BYSTANDER@/maps") as file:
        lines = [line for line in file if "[heap]" in line or "rw-p" in line]
    for line in lines:
        start, end = (int(part, 16) for part in line.split()[0].split("-"))
        data = ctypes.create_string_buffer(min(end - start, 1 << 20))
        here = Vector(ctypes.addressof(data), len(data))
        there = Vector(start, len(data))
        if libc.process_vm_readv(@BYSTANDER@, ctypes.byref(here), 1, ctypes.byref(there), 1, 0) > 0:
            return [x + 1 for x in xs]
