# Makes system calls by the old entry, whose numbers differ, which a careless filter lets through.
# expect: failed
# needs: 64bit
import ctypes
import mmap
import os

# mov eax, 20 (getpid of 32 bit); int 0x80; ret
CODE = b"\xb8\x14\x00\x00\x00\xcd\x80\xc3"


def new(xs):
    if os.uname().machine != "x86_64":
        return None
    area = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    area.write(CODE)
    call = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(area)))
    call()
    return None
