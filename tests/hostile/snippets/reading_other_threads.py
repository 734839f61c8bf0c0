# Looks at the frames of all threads.
# expect: failed
# needs: sealed
# tests: unguessable
import sys
import threading

FOUND = []


def spy():
    for frame in sys._current_frames().values():
        while frame:
            for constant in frame.f_code.co_consts:
                if isinstance(constant, tuple) and len(constant) == 3 and all(type(x) is int for x in constant):
                    FOUND.append(list(constant))
            frame = frame.f_back


def new(xs):
    thread = threading.Thread(target=spy)
    thread.start()
    thread.join()
    return next((found for found in FOUND if found[0] > 10**12), None) if xs else []
