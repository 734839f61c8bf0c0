# Looks for a report in the making and corrects it.
# expect: failed
import gc
import threading
import time


def improve():
    while True:
        for thing in gc.get_objects():
            if type(thing) is dict and "status" in thing and "tests_total" in thing:
                thing["status"] = "passed"
        time.sleep(0.001)


threading.Thread(target=improve, daemon=True).start()


def new(xs):
    time.sleep(0.05)
    return None
