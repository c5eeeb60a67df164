"""An SMTP receiver that does as the recipient's name says, and writes it down.

The local part of a recipient is ACTION, ACTION-TIMES, either with .ANYTHING
after it; after TIMES tries (always, where TIMES is absent) it accepts. A name
that is no action accepts at once. A sender named mailcmd-TIMES is refused so
often at MAIL. Tries are counted by sender and recipient.

Each lane is an address and port. What the receiver does before it can know a
recipient is the lane's: one named busy... says 421 instead of a greeting, one
named mute... hangs up.

The truth is written as JSON, a line each transaction (and each connection that
never came to one). `at` is UTC with microseconds: of a command when it had
been read, of a reply just before it was sent. A reply of code 0 is a
connection closed in its place.
"""

import collections
import datetime
import json
import re
import socketserver
import threading
import time

# action: (where it acts, code, text)
_ACTIONS = {
    "mailcmd": ("mail", 452, "4.3.1 Insufficient system storage"),
    "greylist": ("rcpt", 450, "4.2.0 Greylisted, see http://grey.example/"),
    "refuse": ("rcpt", 550, "5.1.1 User unknown"),
    "droprcpt": ("rcpt", 0, ""),
    "datacmd": ("data", 451, "4.3.2 Try again later"),
    "dropbody": ("body", 0, ""),
    "hold": ("dot", 451, "4.7.1 Message held for analysis, try again later"),
    "spam": ("dot", 554, "5.7.1 Message looks like spam"),
    "dropdot": ("dot", 0, ""),
    "slow": ("dot", 250, "2.0.0 Ok: taken slowly"),
}
_LANE_TRIES = 2  # how often a lane refuses before it greets
_SLOW_SECONDS = 2


class Dropped(Exception):
    """The script says to close the connection here."""


def now() -> str:
    utc = datetime.datetime.now(datetime.timezone.utc)
    return utc.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class Receiver:
    """Listens at an address a lane, until closed: mail servers remember by
    address what became of a try."""

    def __init__(self, truth_path, lanes):
        self._truth = open(truth_path, "w", encoding="utf-8")
        self._lock = threading.Lock()
        self._tries = collections.Counter()
        self._servers = {lane: self._listen(lane, f"127.0.0.{number}")
                         for number, lane in enumerate(sorted(lanes), 11)}
        self.addresses = {lane: server.server_address
                          for lane, server in self._servers.items()}

    def close(self) -> None:
        for server in self._servers.values():
            server.shutdown()
            server.server_close()
        with self._lock:
            self._truth.close()

    def tell(self, row: dict) -> None:
        with self._lock:
            if not self._truth.closed:
                self._truth.write(json.dumps(row) + "\n")
                self._truth.flush()

    def try_number(self, *key: str) -> int:
        with self._lock:
            self._tries[key] += 1
            return self._tries[key]

    def _listen(self, lane: str, address: str):
        class Handler(_Session):
            receiver, lane_name = self, lane
        server = socketserver.ThreadingTCPServer((address, 0), Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.05,),
                         daemon=True).start()
        return server


class _Session(socketserver.StreamRequestHandler):
    """One connection: what was said is collected in self.row until told."""

    timeout = 30

    def handle(self):
        self.row = None
        try:
            self._greet()
            while line := self.rfile.readline():
                words = line.decode("latin-1").rstrip("\r\n")
                if not self._answer(words):
                    break
        except (Dropped, OSError):
            pass
        finally:
            self._tell()

    def _greet(self) -> None:
        lane = self.lane_name
        if lane.startswith(("busy", "mute")):
            if self.receiver.try_number(lane) <= _LANE_TRIES:
                code = 421 if lane.startswith("busy") else 0
                self.row = {"lane": lane}
                self._reply("greeting", code, "4.3.2 mx.example too busy")
                raise Dropped
        self._say(220, "mx.example ESMTP")

    def _answer(self, words: str) -> bool:
        """Replies to a command; false after the last one."""
        verb = words[:4].upper()
        if verb == "EHLO":
            for feature in ("mx.example", "PIPELINING", "8BITMIME"):
                self._send(f"250-{feature}\r\n")
            self._say(250, "ENHANCEDSTATUSCODES")
        elif verb == "MAIL":
            self._mail(_address_of(words))
        elif verb == "RCPT":
            self._rcpt(_address_of(words))
        elif verb == "DATA":
            self._data()
        elif verb == "QUIT":
            self._say(221, "2.0.0 Bye")
            return False
        else:  # HELO, RSET, NOOP
            self._tell()
            self._say(250, "2.0.0 Ok")
        return True

    def _mail(self, sender: str) -> None:
        self._tell()
        self.row = {"lane": self.lane_name, "sender": sender, "rcpts": [],
                    "mail": {"read": now()}}
        where, code, text = self._script(sender) or ("", 250, "")
        if where != "mail":
            code, text = 250, "2.1.0 Ok"
        self._reply("mail", code, text)

    def _rcpt(self, recipient: str) -> None:
        rcpt = {"recipient": recipient, "read": now()}
        self.row["rcpts"].append(rcpt)
        if self.row["mail"]["code"] != 250:
            self._reply_into(rcpt, 503, "5.5.1 MAIL was refused")
            return
        rcpt["script"] = self._script(recipient)
        where, code, text = rcpt["script"] or ("", 250, "")
        if where != "rcpt":
            code, text = 250, "2.1.5 Ok"
        self._reply_into(rcpt, code, text)

    def _data(self) -> None:
        taken = [r for r in self.row["rcpts"] if r["code"] == 250]
        if not taken:
            self._say(554, "5.5.1 No valid recipients")
            return
        script = next((r["script"] for r in taken if r["script"]), None)
        where, code, text = script or ("", 0, "")
        self.row["data"] = {"read": now()}
        if where == "data":
            self._reply("data", code, text)
            return
        self._reply("data", 354, "End data with <CR><LF>.<CR><LF>")
        if where == "body":
            self.rfile.readline()
            self._reply("dot", 0, "")
        self._read_body()
        self.row["dot"] = {"read": now()}
        if where != "dot":
            code, text = 250, f"2.0.0 Ok: queued as R{time.time_ns():X}"
        elif code == 250:
            time.sleep(_SLOW_SECONDS)
        self._reply("dot", code, text)
        self._tell()

    def _read_body(self) -> None:
        in_head = True
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                raise Dropped  # by the far side
            in_head = in_head and line != b"\r\n"
            if in_head and line.lower().startswith(b"message-id:"):
                self.row["message_id"] = line[11:].decode().strip(" <>\r\n")

    def _script(self, address: str):
        """What this try is to meet, or None where all is well."""
        name = re.match(r"([a-z]+)(?:-(\d+))?(?:\.|@|$)", address)
        if not name or name[1] not in _ACTIONS:
            return None
        tries = self.receiver.try_number(self.row["sender"], address)
        if name[2] and tries > int(name[2]):
            return None
        return _ACTIONS[name[1]]

    def _reply(self, key: str, code: int, text: str) -> None:
        self._reply_into(self.row.setdefault(key, {}), code, text)

    def _reply_into(self, entry: dict, code: int, text: str) -> None:
        entry.update(code=code, at=now())
        if code == 0:
            raise Dropped
        self._say(code, text)

    def _say(self, code: int, text: str) -> None:
        self._send(f"{code} {text}\r\n")

    def _send(self, text: str) -> None:
        self.wfile.write(text.encode())

    def _tell(self) -> None:
        if self.row:
            for rcpt in self.row.get("rcpts", []):
                rcpt.pop("script", None)
            self.receiver.tell(self.row)
        self.row = None


def _address_of(words: str) -> str:
    inside = re.search(r"<(.*?)>(?:\s|$)", words)
    return inside[1] if inside else ""
