"""Two Exim instances and a Postfix in one root.

mx3 logs as Exim does by default, in a zone of its own that its log does not
tell. mx4 logs all that there is (log_selector = +all), with its zone. Mail from
senders named ...smarthost goes on by way of Postfix (mx2 of postfix_site.py).
"""

import pathlib

import mail
import postfix_site
import sandbox

_BINARY = "/usr/sbin/exim4"

_CONFIG = """\
primary_hostname = {name}.sender.example
local_interfaces = 127.0.0.1
daemon_smtp_ports = {port}
disable_ipv6 = true
spool_directory = /var/spool/{name}
log_file_path = /var/log/{name}/%slog
pid_file_path = /var/spool/{name}.pid
notifier_socket =
acl_smtp_rcpt = all
smtp_accept_max = 0
rfc1413_query_timeout = 0s
tls_advertise_hosts =
keep_environment =
delay_warning = 8s
{more}

begin acl
all:
  accept

begin routers
thrown_away:
  driver = redirect
  domains = {discarded}
  data = :blackhole:
aliases:
  driver = redirect
  domains = alias.example
  data = ${{lookup{{$local_part}}lsearch{{/etc/exim4/aliases}}}}
smarthost:
  driver = manualroute
  senders = ^[^@]*[.]smarthost[.]
  route_list = * 127.0.0.1::{smarthost}
  self = send
  transport = out
lanes:
  driver = manualroute
  route_data = ${{lookup{{$domain}}lsearch{{/etc/exim4/lanes}}}}
  self = send
  transport = out

begin transports
out:
  driver = smtp
  allow_localhost
  hosts_avoid_tls = *
  connect_timeout = 5s
  connection_max_messages = {at_once}

begin retry
* * F,20s,2s
"""


class Instance:
    """One Exim: its configuration, its queue, its control."""

    def __init__(self, box: sandbox.Sandbox, name: str):
        self._box = box
        self.name = name
        self.config = f"/etc/exim4/{name}.conf"

    def configure(self, port: int, smarthost: int, at_once: int,
                  more: str) -> None:
        self._box.write(self.config, _CONFIG.format(
            name=self.name, port=port, smarthost=smarthost, at_once=at_once,
            more=more, discarded=mail.DISCARDED_DOMAIN))
        for folder in ("var/spool", "var/log"):
            self._box.folder(f"{folder}/{self.name}", 0o750, sandbox.EXIM_UID,
                             sandbox.EXIM_UID)

    def start(self) -> None:
        self._box.start(*self._exim("-bdf", "-q1s"),
                        log=f"var/log/{self.name}.output")

    def log(self) -> pathlib.Path:
        return self._box.path(f"var/log/{self.name}/mainlog")

    def sendmail(self, *argv: str, given: str) -> None:
        self._box.run(*self._exim("-i", *argv), given=given)

    def change(self, option: str, queue_id: str) -> None:
        """-Mrm removes, -Mf keeps from being tried; not while it is tried."""
        def changed() -> bool:
            try:
                self._box.run(*self._exim(option, queue_id))
                return True
            except RuntimeError as error:
                if "locked" not in str(error):
                    raise
                return False
        sandbox.wait_until(f"exim {option} {queue_id}", changed)

    def queue_ids(self) -> set[str]:
        spool = self._box.path(f"var/spool/{self.name}/input")
        return {path.name.removesuffix("-H") for path in spool.rglob("*-H")}

    def has_deferred(self, queue_id: str) -> bool:
        return f"{queue_id} == " in self.log().read_text(encoding="utf-8")

    def _exim(self, *argv: str) -> list[str]:
        return [_BINARY, "-C", self.config, *argv]


class Site:
    """mx3, mx4 and mx2, started; `doors` are the ports they take mail at."""

    def __init__(self, box: sandbox.Sandbox, lanes: sandbox.Addresses):
        submit, full, smarthost = sandbox.free_ports(3)
        self.doors = {"submit": submit, "full": full, "mx2": smarthost}
        self.mx2 = postfix_site.SecondHost(box, lanes, smarthost)
        self.mx3, self.mx4 = Instance(box, "mx3"), Instance(box, "mx4")
        self._exims = {"submit": self.mx3, "sendmail": self.mx3,
                       "full": self.mx4}
        box.write("etc/exim4/trusted_configs",
                  f"{self.mx3.config}\n{self.mx4.config}\n")
        box.write("etc/exim4/lanes", "".join(
            "{}: {}::{}\n".format(domain, *lanes[lane])
            for domain, lane in mail.LANES.items()))
        box.write("etc/exim4/aliases", "".join(
            f"{alias.split('@')[0]}: {', '.join(behind)}\n"
            for alias, behind in mail.ALIASES.items()))
        # Three hours and a half before UTC, in the form that needs no files.
        # A connection kept for what waits would try that again at once: two
        # tries of one second, and lines without fractions do not differ.
        self.mx3.configure(submit, smarthost, 1, "timezone = NST3:30")
        self.mx4.configure(full, smarthost, 500, """\
timezone = UTC
log_timezone = true
log_selector = +all
""")
        for instance in (self.mx2, self.mx3, self.mx4):
            instance.start()
        for port in self.doors.values():
            sandbox.wait_for_port(port)

    def messages(self) -> list[mail.Message]:
        full = [mail.also(m, "full", door="full") for m in mail.COMMON]
        return mail.COMMON + [mail.BY_SENDMAIL] + full + [
            mail.also(m, f"{door}.smarthost", door=door, chained=True)
            for door in ("submit", "full") for m in mail.CHAINED]

    def sendmail(self, message: mail.Message, name: str) -> None:
        self.mx3.sendmail("-f", message.sender(name), "--",
                          *message.recipients,
                          given=message.text(name).replace("\r\n", "\n"))

    def waiting(self) -> set[str]:
        return (self.mx2.queue_ids() | self.mx3.queue_ids() |
                self.mx4.queue_ids())

    def has_deferred(self, message: mail.Message) -> bool:
        return self._exims[message.door].has_deferred(message.queue_id)

    def remove(self, message: mail.Message) -> None:
        self._exims[message.door].change("-Mrm", message.queue_id)

    def hold(self, message: mail.Message) -> None:
        self._exims[message.door].change("-Mf", message.queue_id)

    def stop(self) -> None:
        self.mx2.stop()  # the others end with the run

    def logs(self) -> dict[str, pathlib.Path]:
        return {"mx2.log": self.mx2.log(), "mx3.log": self.mx3.log(),
                "mx4.log": self.mx4.log()}

