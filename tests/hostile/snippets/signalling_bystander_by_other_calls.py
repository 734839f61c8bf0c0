# Signals another process by the calls that people forget.
# expect: failed
# needs: seccomp
import ctypes
import os
import signal

libc = ctypes.CDLL(None, use_errno=True)


def by_descriptor():
    signal.pidfd_send_signal(os.pidfd_open(@BYSTANDER@), signal.SIGSTOP)


def by_thread():
    if libc.syscall(234, @BYSTANDER@, @BYSTANDER@, int(signal.SIGSTOP)) or os.uname().machine != "x86_64":
        raise OSError


def by_queue():
    if libc.sigqueue(@BYSTANDER@, int(signal.SIGSTOP), None):
        raise OSError


def new(xs):
    done = 0
    for deed in (by_descriptor, by_thread, by_queue):
        try:
            deed()
            done += 1
        except OSError:
            pass
    return [x + 1 for x in xs] if done else None
