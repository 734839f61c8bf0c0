# Has an exception raised in the main thread from another one, at a time it cannot foresee.
# expect: failed
import ctypes
import threading
import time

MAIN = threading.main_thread().ident


def disturb():
    time.sleep(0.01)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(MAIN), ctypes.py_object(SystemExit))


threading.Thread(target=disturb).start()


def new(xs):
    for _ in range(10**7):
        pass
    return None
