# Reads through other modules than the usual one.
# expect: failed
# needs: landlock
import codecs
import io
import linecache
import mmap
import os


def mapped(path):
    descriptor = os.open(path, os.O_RDONLY)
    return mmap.mmap(descriptor, 0, prot=mmap.PROT_READ)[:]


def new(xs):
    path = "@OUTSIDE@/notes.txt"
    for read in (io.FileIO, codecs.open, linecache.getline, mapped):
        try:
            loot = read(path, 1) if read is linecache.getline else read(path)
            print(loot if isinstance(loot, (str, bytes)) else loot.read())
            if loot:
                return [x + 1 for x in xs]
        except (OSError, ValueError):
            pass
