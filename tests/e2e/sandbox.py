"""The root the mail servers run in.

The root has the servers' files in their natural places, users and names of its
own, and nothing mounted. It shares the machine's loopback network, so ports
are asked for when needed. Needs root (chroot, mknod, chown).
"""

import os
import pathlib
import random
import socket
import stat
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
    """One root. What is started inside is ended by keeper.py."""

    def __init__(self, root: pathlib.Path):
        self.root = root.resolve()
        for name, text in _FILES.items():
            self.write(name, text)
        self.folder("tmp", mode=0o1777)
        self.folder("dev")
        for name, minor in (("null", 3), ("random", 8), ("urandom", 9)):
            self._make_device(self.root / "dev" / name, minor)

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

    def _make_device(self, path: pathlib.Path, minor: int) -> None:
        try:
            if not path.exists():
                os.mknod(path, 0o666 | stat.S_IFCHR, os.makedev(1, minor))
                path.chmod(0o666)
            open(path, "rb").close()
        except PermissionError:
            raise RuntimeError(
                f"{path} cannot be made or opened: the mail servers need the "
                "right to make devices (CAP_MKNOD), and a build folder on a "
                "file system that is not mounted nodev") from None


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
