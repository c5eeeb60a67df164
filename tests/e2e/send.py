#!/usr/bin/env python3
"""Runs real mail servers against the receiver and keeps what both wrote.

  send.py SITE ROOT OUT    SITE is postfix or exim

OUT gets the servers' logs, truth.ndjson (receiver.py), sent.ndjson (mail.py).
Exits with 77 where mail servers cannot be run for want of root.
"""

import dataclasses
import os
import pathlib
import shutil
import smtplib
import socket
import sys
import time

import exim_site
import keeper
import mail
import postfix_site
import receiver
import sandbox

_SITES = {"postfix": postfix_site.Site, "exim": exim_site.Site}
_SECONDS = 75  # for all mail to come to its end


class Run:
    """One site and its mail, from the first message to the last log line."""

    def __init__(self, name: str, box: sandbox.Sandbox, out: pathlib.Path):
        self._name = name
        self._out = out
        self._sent = []
        # Taken, so that nobody else gets it, and nobody listens.
        self._shut = socket.socket()
        self._shut.bind(("127.0.0.10", 0))
        self._receiver = receiver.Receiver(
            out / "truth.ndjson", set(mail.LANES.values()) - {"shut"})
        self._site = _SITES[name](box, {
            **self._receiver.addresses, "shut": self._shut.getsockname()})

    def play(self) -> None:
        for message in self._site.messages():
            self._send(message)
            if message.name.startswith("doomed"):
                self._wait_for_a_try(message)
                self._site.remove(message)
        sandbox.wait_until("an empty queue",
                           lambda: not self._site.waiting(), _SECONDS)
        left = dataclasses.replace(mail.LEFT)
        self._send(left)
        self._wait_for_a_try(left)
        self._site.hold(left)
        time.sleep(1)  # should a second try have begun
        self._site.stop()
        self._receiver.close()

    def keep(self) -> None:
        """Copies what is there, also of a run that failed."""
        with open(self._out / "sent.ndjson", "w", encoding="utf-8") as sent:
            for message in self._sent:
                sent.write(message.row(self._name))
        for name, log in self._site.logs().items():
            if log.exists():
                shutil.copy(log, self._out / name)

    def _wait_for_a_try(self, message: mail.Message) -> None:
        sandbox.wait_until(f"a first try of {message.name}",
                           lambda: self._site.has_deferred(message), _SECONDS)

    def _send(self, message: mail.Message) -> None:
        self._sent.append(message)
        if message.door == "sendmail":
            self._site.sendmail(message, self._name)
            return
        port = self._site.doors[message.door]
        with smtplib.SMTP("127.0.0.1", port, "app.example") as server:
            server.ehlo_or_helo_if_needed()
            server.mail(message.sender(self._name))
            for recipient in message.recipients:
                code, reply = server.rcpt(recipient)
                if code != 250:
                    raise RuntimeError(f"{recipient}: {code} {reply}")
            code, reply = server.data(message.text(self._name))
            if code != 250:
                raise RuntimeError(f"{message.name}: {code} {reply}")
            # "2.0.0 Ok: queued as X" (Postfix), "OK id=X" (Exim)
            message.queue_id = reply.decode().replace("=", " ").split()[-1]


def send(name: str, root: pathlib.Path, out: pathlib.Path) -> int:
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    for leftover in ("var/spool", "var/log", "var/lib"):
        shutil.rmtree(root / leftover, ignore_errors=True)
    began = time.monotonic()
    box = sandbox.Sandbox(root)
    for folder in ("var/spool", "var/log", "var/lib"):
        box.folder(folder)
    run = Run(name, box, out)
    try:
        run.play()
    finally:
        run.keep()
    print(f"{time.monotonic() - began:.1f} s; logs and truth are in {out}")
    return 0


def main() -> int:
    if os.geteuid() != 0:
        print("skipped: mail servers of our own need root (chroot, users)")
        return 77
    return keeper.run(lambda: send(
        sys.argv[1], *map(pathlib.Path, sys.argv[2:])))


if __name__ == "__main__":
    sys.exit(main())
