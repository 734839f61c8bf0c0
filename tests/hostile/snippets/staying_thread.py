# A thread that wants to outlive the interpreter.
# expect: passed
import threading
import time


def stay():
    while True:
        time.sleep(0.01)


threading.Thread(target=stay).start()


def new(xs):
    return [x + 1 for x in xs]
