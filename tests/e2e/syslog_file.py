"""Writes what is logged to /dev/log as rsyslog does: RFC 3339, microseconds."""

import datetime
import os
import re
import socket
import struct
import threading

_SO_TIMESTAMP = 29  # the kernel's time of arrival, which rsyslog uses as well
# "<22>Nov  5 08:23:00 postfix/smtp[12]: text"
_DATAGRAM = re.compile(rb"<\d+>.{15} (.*?)\n?\0?", re.DOTALL)


class SyslogFile:
    """A reader of /dev/log in `folder`, until closed."""

    def __init__(self, folder, path, host: str):
        self._host = host
        self._file = open(path, "wb")
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMP, 1)
        (folder / "log").unlink(missing_ok=True)
        # A socket's path is short, a build folder's may be long.
        here = os.open(".", os.O_RDONLY)
        os.chdir(folder)
        self._socket.bind("log")
        os.fchdir(here)
        os.close(here)
        (folder / "log").chmod(0o666)
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RD)
        self._thread.join()
        self._socket.close()
        self._file.close()

    def _read(self) -> None:
        while True:
            datagram, extra, _, _ = self._socket.recvmsg(65536, 64)
            if not datagram:
                return
            seconds, micros = struct.unpack("qq", extra[0][2][:16])
            when = datetime.datetime.fromtimestamp(
                seconds, datetime.timezone.utc).replace(microsecond=micros)
            stamp = when.isoformat(timespec="microseconds")
            text = _DATAGRAM.fullmatch(datagram)[1]
            self._file.write(f"{stamp} {self._host} ".encode() + text + b"\n")
            self._file.flush()
