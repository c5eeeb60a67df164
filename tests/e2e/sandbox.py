"""The root the mail servers run in, and an end to everything started there.

The root has the servers' files in their natural places, users and names of its
own, and nothing mounted. It shares the machine's loopback network, so ports
are asked for when needed. Needs root (chroot, mknod, chown).
"""

import os
import pathlib
import random
import signal
import socket
import subprocess
import time

Addresses = dict[str, tuple[str, int]]  # by lane: address and port

POSTFIX_UID = 61001
POSTDROP_GID = 61002
EXIM_UID = 61003

_FILES = {
    "etc/passwd": f"""\
root:x:0:0::/:/bin/false
postfix:x:{POSTFIX_UID}:{POSTFIX_UID}::/:/bin/false
Debian-exim:x:{EXIM_UID}:{EXIM_UID}::/:/bin/false
nobody:x:65534:65534::/:/bin/false
""",
    "etc/group": f"""\
root:x:0:
mail:x:8:
postfix:x:{POSTFIX_UID}:
postdrop:x:{POSTDROP_GID}:
Debian-exim:x:{EXIM_UID}:
nogroup:x:65534:
""",
    "etc/hosts": "127.0.0.1 localhost\n",
    "etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
    "etc/services": "smtp 25/tcp\n",
}


class Sandbox:
    """One root; as a context manager it ends what runs inside when left."""

    def __init__(self, root: pathlib.Path):
        self.root = root.resolve()

    def __enter__(self):
        self._kill_all()  # whatever an earlier run was prevented from ending
        for name, text in _FILES.items():
            self.write(name, text)
        self.folder("tmp", mode=0o1777)
        self.folder("dev")
        for name, minor in (("null", 3), ("random", 8), ("urandom", 9)):
            device = self.root / "dev" / name
            if not device.exists():
                os.mknod(device, 0o666 | 0o020000, os.makedev(1, minor))
                device.chmod(0o666)
        self._end_of_driver = self._start_keeper()
        return self

    def __exit__(self, *_):
        self._kill_all()
        os.close(self._end_of_driver)

    def path(self, inside: str) -> pathlib.Path:
        return self.root / inside.lstrip("/")

    def write(self, inside: str, text: str) -> None:
        self.path(inside).parent.mkdir(parents=True, exist_ok=True)
        self.path(inside).write_text(text)

    def folder(self, inside: str, mode=0o755, uid=0, gid=0) -> None:
        path = self.path(inside)
        path.mkdir(parents=True, exist_ok=True)
        os.chown(path, uid, gid)
        path.chmod(mode)

    def run(self, *argv: str, given: str = "", env=None) -> str:
        """What a command inside prints; a failing command is an error."""
        done = subprocess.run(
            ["chroot", str(self.root), *argv], input=given, env=env, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=30)
        if done.returncode != 0:
            raise RuntimeError(f"{argv}: exit {done.returncode}: {done.stdout}")
        return done.stdout

    def start(self, *argv: str, log: str, env=None) -> None:
        """Starts a server inside; what it prints goes to the file `log`."""
        self.path(log).parent.mkdir(parents=True, exist_ok=True)
        with open(self.path(log), "ab") as output:
            subprocess.Popen(
                ["chroot", str(self.root), *argv], env=env, stdout=output,
                stdin=subprocess.DEVNULL, stderr=subprocess.STDOUT,
                start_new_session=True)

    def _inside(self) -> list[int]:
        """Processes whose root is ours: exactly those that we started."""
        root = os.stat(self.root)
        found = []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                its = os.stat(f"/proc/{pid}/root/.")
            except OSError:  # gone, or a zombie
                continue
            if (its.st_dev, its.st_ino) == (root.st_dev, root.st_ino):
                found.append(int(pid))
        return found

    def _kill_all(self) -> None:
        deadline = time.monotonic() + 10
        signal_now = signal.SIGTERM
        while pids := self._inside():
            if time.monotonic() > deadline:
                raise RuntimeError(f"still running in {self.root}: {pids}")
            for pid in pids:
                try:
                    os.kill(pid, signal_now)
                except ProcessLookupError:
                    pass
            time.sleep(0.3)
            signal_now = signal.SIGKILL

    def _start_keeper(self) -> int:
        """A process that ends everything inside if this one is killed."""
        reading, writing = os.pipe()
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                os.close(writing)
                nowhere = os.open(os.devnull, os.O_RDWR)
                for fd in (0, 1, 2):
                    os.dup2(nowhere, fd)
                os.read(reading, 1)
                self._kill_all()
            os._exit(0)
        os.wait()
        os.close(reading)
        return writing


def free_ports(count: int) -> list[int]:
    """Ports of the loopback address that nobody uses, below those that the
    system gives to outgoing connections: nobody is given one in between."""
    ports = set()
    while len(ports) < count:
        port = random.randrange(20000, 32000)
        try:
            socket.create_server(("127.0.0.1", port)).close()
            ports.add(port)
        except OSError:
            pass
    return list(ports)


def wait_until(what: str, done, seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            raise RuntimeError(f"waited {seconds} s in vain: {what}")
        time.sleep(0.2)


def wait_for_port(port: int) -> None:
    def listens():
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
            return True
        except OSError:
            return False
    wait_until(f"somebody listens on port {port}", listens)
