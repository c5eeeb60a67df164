"""Ends everything that a piece of work started, however the work ended."""

import ctypes
import os
import signal
import sys
import time
import traceback

_PR_SET_CHILD_SUBREAPER = 36


def run(work) -> int:
    """Runs `work` in a child and returns its exit status, once nothing that it
    started is left. Servers leave their parents: they become children of this
    process then, instead of the system's first, and are found by that."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_CHILD_SUBREAPER)")
    child = os.fork()
    if child == 0:
        _run_and_exit(work)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        while True:
            pid, status = os.wait()
            if pid == child:
                return os.waitstatus_to_exitcode(status)
    finally:
        _end_descendants()


def _run_and_exit(work) -> None:
    status = 1
    try:
        status = work()
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _end_descendants() -> None:
    deadline = time.monotonic() + 10
    signal_now = signal.SIGTERM
    while pids := _descendants():
        if time.monotonic() > deadline:
            raise RuntimeError(f"still running: {pids}")
        for pid in pids:
            try:
                os.kill(pid, signal_now)
            except ProcessLookupError:
                pass
        time.sleep(0.3)
        signal_now = signal.SIGKILL
        _reap()


def _reap() -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0] != 0:
            pass
    except ChildProcessError:
        pass


def _descendants() -> list[int]:
    children = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat", encoding="latin-1") as stat:
                # "12 (any (name)) S 1 ...": the parent comes after the state.
                parent = int(stat.read().rpartition(")")[2].split()[1])
        except OSError:  # gone
            continue
        children.setdefault(parent, []).append(int(pid))
    found = list(children.get(os.getpid(), []))
    for pid in found:
        found += children.get(pid, [])
    return found
