# Opens a file by its handle, past the folders above it.
# expect: failed
# needs: seccomp|capabilities
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def new(xs):
    handle = (ctypes.c_ubyte * 136)()
    ctypes.cast(handle, ctypes.POINTER(ctypes.c_uint))[0] = 128
    mount = ctypes.c_int()
    if libc.name_to_handle_at(-100, b"@OUTSIDE@/notes.txt", handle, ctypes.byref(mount), 0):
        return None
    descriptor = libc.open_by_handle_at(os.open("/", os.O_RDONLY), handle, os.O_RDONLY)
    if descriptor < 0:
        return None
    print(os.read(descriptor, 1000))
    return [x + 1 for x in xs]
