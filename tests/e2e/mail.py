"""The mail that is sent: what a message is, and what is to become of it.

Recipients are named after what the receiver does with them (receiver.py); what
becomes of a message is said here only where that is not delivery.
"""

import dataclasses
import json
import re

# Domains and the receiver's lane that takes their mail. Of the others, `shut`
# is a port nobody listens on, and `nowhere` is thrown away by the mail server.
LANES = {
    "steady.example": "steady",
    "drops.example": "drops",
    "busy.example": "busy",
    "mute.example": "mute",
    "busyagain.example": "busyagain",
    "muteagain.example": "muteagain",
    "shut.example": "shut",
    "news.example": "steady",  # the senders'; takes their bounces
}
DISCARDED_DOMAIN = "nowhere.example"
ALIASES = {
    "ann@alias.example": ["accept.ann@steady.example"],
    "team@alias.example": ["accept.bob@steady.example",
                           "greylist-1.cid@steady.example"],
}


@dataclasses.dataclass
class Message:
    """One message. `name` is unique at its site and names its sender."""

    name: str
    recipients: list[str]
    outcome: str = "delivered"
    others: dict[str, str] = dataclasses.field(default_factory=dict)
    door: str = "submit"  # how it gets into the mail server
    chained: bool = False  # whether it goes on by way of another
    queue_id: str = ""

    def sender(self, site: str) -> str:
        return f"{self.name}.{site}@news.example"

    def message_id(self, site: str) -> str:
        return f"{self.name}@{site}.sender.example"

    def outcomes(self) -> dict[str, str]:
        """Outcome by final recipient, behind the aliases."""
        final = {}
        for address in self.recipients:
            for behind in ALIASES.get(address, [address]):
                final[behind] = self.others.get(behind, self.outcome)
        return final

    def text(self, site: str) -> str:
        return (f"From: Shop <{self.sender(site)}>\r\n"
                f"To: {', '.join(self.recipients)}\r\n"
                f"Subject: status=sent (250 ok) to=<x@y.example>, "
                f"{self.name}\r\n"
                f"Message-ID: <{self.message_id(site)}>\r\n"
                "\r\n"
                "Click here: https://news.example/c/1\r\n")

    def row(self, site: str) -> str:
        """As kept in sent.ndjson, for the checks."""
        return json.dumps({
            "message_id": self.message_id(site), "sender": self.sender(site),
            "outcomes": self.outcomes(),
            "chained": self.chained}) + "\n"


# What every mail server is given.
COMMON = [
    Message("plain", ["accept@steady.example", "accept.two@steady.example",
                      "accept.three@STEADY.example"]),
    Message("slowly", ["slow@steady.example"]),
    Message("greylisted", ["greylist-1@steady.example",
                           "greylist-2@steady.example",
                           "accept.beside@steady.example"]),
    Message("held", ["hold-2@steady.example"]),
    Message("heldtogether", ["hold-1@steady.example",
                             "accept.held@steady.example"]),
    Message("mailcmd-1", ["accept.late@steady.example"]),
    Message("datarefused", ["datacmd-1@steady.example"]),
    Message("unknown", ["refuse@steady.example", "accept@steady.example"],
            others={"refuse@steady.example": "bounced"}),
    Message("spammy", ["spam@steady.example"], outcome="bounced"),
    Message("hangsupearly", ["droprcpt-1@drops.example"]),
    Message("hangsupinbody", ["dropbody-1@drops.example"]),
    Message("hangsupafterdot", ["dropdot-1@drops.example"]),
    Message("busy", ["accept@busy.example"]),
    Message("mute", ["accept@mute.example"]),
    Message("everywhere", ["accept.a@steady.example", "accept.b@drops.example",
                           "greylist-1.c@steady.example",
                           "refuse.d@drops.example"],
            others={"refuse.d@drops.example": "bounced"}),
    Message("aliased", ["ann@alias.example", "team@alias.example"]),
    Message("shut", ["accept@shut.example"], outcome="expired"),
    Message("stuck", ["hold@steady.example"], outcome="expired"),
    Message("thrownaway", [f"accept@{DISCARDED_DOMAIN}"], outcome="discarded"),
    Message("doomed", ["hold.doomed@steady.example"], outcome="discarded"),
]
# What is also sent through a chain of mail servers.
CHAINED = [m for m in COMMON if m.name in (
    "plain", "slowly", "greylisted", "held", "unknown", "hangsupafterdot",
    "thrownaway", "aliased")]
BY_SENDMAIL = Message("bysendmail", ["accept.local@steady.example"],
                      door="sendmail")
# Sent last, and still in the queue when the mail server is stopped.
LEFT = Message("left", ["hold.left@steady.example"], outcome="deferred")


def also(message: Message, tag: str, **changes) -> Message:
    """The same under another name, by another door. Lanes that do not greet
    learn nobody's name, so that each of them takes one message of a run."""
    recipients = message.recipients
    if tag == "full":
        recipients = [re.sub("@(busy|mute)[.]", r"@\1again.", address)
                      for address in recipients]
    return dataclasses.replace(message, name=f"{message.name}.{tag}",
                               recipients=recipients, **changes)
