# A thread leaves with success while the call goes on.
# expect: crashed
import os
import threading
import time


def new(xs):
    threading.Thread(target=os._exit, args=(0,)).start()
    time.sleep(1)
