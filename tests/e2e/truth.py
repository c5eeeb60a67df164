"""What really happened: the mail sent and the receiver's record of each try."""

import collections
import dataclasses
import datetime
import json
import pathlib

import mail


def time_of(text: str) -> datetime.datetime:
    """An RFC 3339 time; Python's own reader wants 3 or 6 digits."""
    whole, _, digits = text.removesuffix("Z").partition(".")
    when = datetime.datetime.fromisoformat(whole + "+00:00")
    return when + datetime.timedelta(microseconds=int(digits.ljust(6, "0")))


def precision_of(text: str) -> datetime.timedelta:
    """How long the interval is that a printed time stands for."""
    digits = len(text.removesuffix("Z").partition(".")[2])
    return datetime.timedelta(microseconds=10 ** (6 - digits))


def key_of(name: str, recipient: str) -> tuple[str, str]:
    """Domains are written in either case."""
    local, _, domain = recipient.rpartition("@")
    return name, f"{local}@{domain.lower()}"


@dataclasses.dataclass
class Try:
    """One try to deliver, as the receiver saw it."""

    stage: str
    code: int  # 0: the connection was closed instead of a reply
    outcome: str
    body_exposed: bool
    begin: datetime.datetime  # when MAIL had been read
    end: datetime.datetime  # just before the reply

    def __str__(self):
        return (f"{self.stage} {self.code or 'closed'} ({self.outcome}, body "
                f"{'shown' if self.body_exposed else 'not shown'})")


@dataclasses.dataclass
class Delivery:
    """One message for one recipient."""

    message_id: str
    sender: str
    recipient: str
    outcome: str
    chained: bool
    tries: list[Try]

    def __str__(self):
        return f"<{self.message_id}> to {self.recipient}"


def _outcome(code: int) -> str:
    kinds = {2: "delivered", 4: "deferred", 5: "bounced", 0: "deferred"}
    return kinds[code // 100]


def _try_of(row: dict, rcpt: dict) -> Try:
    """The first step at which it did not go on is the one the try ended at."""
    steps = [("mail", row["mail"]), ("rcpt", rcpt)]
    if "data" in row:
        steps.append(("data", row["data"]))
    if "dot" in row:
        steps.append(("end-of-data", row["dot"]))
    for stage, step in steps:
        if step["code"] not in (250, 354) or stage == "end-of-data":
            return Try(stage, step["code"], _outcome(step["code"]),
                       stage == "end-of-data", time_of(row["mail"]["read"]),
                       time_of(step["at"]))
    raise RuntimeError(f"the far side went away: {row}")


class Truth:
    """Everything of one run; `deliveries` by Message-ID and recipient."""

    def __init__(self, out: pathlib.Path):
        self.deliveries = {}
        self._read_sent(out / "sent.ndjson")
        self._tries = collections.defaultdict(list)
        self.notices = 0
        self._read_truth(out / "truth.ndjson")
        for delivery in self.deliveries.values():
            key = key_of(delivery.sender, delivery.recipient)
            delivery.tries += sorted(self._tries[key], key=lambda t: t.end)

    def _read_sent(self, path: pathlib.Path) -> None:
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            for recipient, outcome in row["outcomes"].items():
                delivery = Delivery(row["message_id"], row["sender"], recipient,
                                    outcome, row["chained"], [])
                key = key_of(delivery.message_id, recipient)
                self.deliveries[key] = delivery

    def _read_truth(self, path: pathlib.Path) -> None:
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if "greeting" in row:
                self._take_greeting(row)
            elif row["sender"] == "":
                self.notices += 1
            else:
                for rcpt in row["rcpts"]:
                    self._tries[key_of(row["sender"], rcpt["recipient"])
                                ].append(_try_of(row, rcpt))

    def _take_greeting(self, row: dict) -> None:
        """Only one message goes to a lane that refuses to greet."""
        when = time_of(row["greeting"]["at"])
        code = row["greeting"]["code"]
        [key] = [key_of(d.sender, d.recipient) for d in self.deliveries.values()
                 if mail.LANES.get(d.recipient.split("@")[1]) == row["lane"]]
        self._tries[key].append(
            Try("connect", code, _outcome(code), False, when, when))
