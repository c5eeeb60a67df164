"""Two Postfix instances in one root.

mx1 logs by postlogd (BSD stamps, no year, a zone of its own) with long queue
ids. It has three doors: `submit`; `filtered`, which hands mail over loopback to
another of its own smtpd; `relayed`, which hands it to mx2. mx2 logs to syslog
(RFC 3339 stamps, as rsyslog writes them) with short queue ids.
"""

import os
import pathlib
import signal
import time

import mail
import sandbox
import syslog_file

_LIFETIME = "20s"  # in the queue; after it, mail has expired

_MAIN_CF = """\
compatibility_level = 3.6
myhostname = {name}.sender.example
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtp_dns_support_level = disabled
smtpd_peername_lookup = yes
alias_maps =
alias_database =
shlib_directory = /usr/lib/postfix
daemon_directory = /usr/lib/postfix/sbin
queue_directory = /var/spool/{name}
data_directory = /var/lib/{name}
transport_maps = texthash:/etc/{name}/transport
virtual_alias_domains = alias.example
virtual_alias_maps = texthash:/etc/{name}/virtual
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
maximal_queue_lifetime = {lifetime}
bounce_queue_lifetime = {lifetime}
delay_warning_time = 8s
import_environment = MAIL_CONFIG TZ LANG=C
{more}
"""

_MASTER_CF = """\
{doors}
pickup unix n - n 1 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
  -o syslog_name=${{multi_instance_name?{{$multi_instance_name}}:{{postfix}}}}/relay
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""

_QUEUES = ("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold",
           "incoming", "private", "saved", "trace")


class Instance:
    """One Postfix: its configuration, its queue, its control."""

    def __init__(self, box: sandbox.Sandbox, name: str, zone: str):
        self._box = box
        self.name = name
        self._env = {"PATH": "/usr/sbin", "TZ": zone,
                     "MAIL_CONFIG": f"/etc/{name}"}

    def configure(self, lanes: sandbox.Addresses, doors: str,
                  more: str) -> None:
        etc = f"etc/{self.name}"
        self._box.write(f"{etc}/main.cf", _MAIN_CF.format(
            name=self.name, lifetime=_LIFETIME, more=more))
        self._box.write(f"{etc}/master.cf", _MASTER_CF.format(doors=doors))
        self._box.write(f"{etc}/transport", "".join(
            "{} smtp:[{}]:{}\n".format(domain, *lanes[lane])
            for domain, lane in mail.LANES.items())
            + f"{mail.DISCARDED_DOMAIN} discard:\n")
        self._box.write(f"{etc}/virtual", "".join(
            f"{alias} {' '.join(behind)}\n"
            for alias, behind in mail.ALIASES.items()))
        self._make_queue()

    def start(self) -> None:
        self._box.start("/usr/lib/postfix/sbin/master", "-d",
                        log=f"var/log/{self.name}.output", env=self._env)

    def stop(self) -> None:
        pid = self._box.path(f"var/spool/{self.name}/pid/master.pid")
        os.kill(int(pid.read_text()), signal.SIGTERM)

    def log(self) -> pathlib.Path:
        return self._box.path(f"var/log/{self.name}.log")

    def sendmail(self, *argv: str, given: str) -> None:
        self._box.run("/usr/sbin/sendmail", *argv, given=given, env=self._env)

    def change(self, option: str, queue_id: str) -> None:
        """postsuper: -d removes, -h keeps from being tried."""
        self._box.run("/usr/sbin/postsuper", option, queue_id, env=self._env)

    def has_deferred(self, queue_id: str) -> bool:
        """Tried at least once, and not being tried at the moment."""
        deferred = self._box.path(f"var/spool/{self.name}/deferred")
        return any(deferred.rglob(queue_id))

    def queue_ids(self) -> set[str]:
        """Mail that waits or is under way."""
        spool = self._box.path(f"var/spool/{self.name}")
        self._hurry(spool / "incoming")
        return {path.name for queue in ("maildrop", "incoming", "active",
                                        "deferred", "hold")
                for path in (spool / queue).rglob("*") if path.is_file()}

    def _hurry(self, incoming: pathlib.Path) -> None:
        """Where a queue run meets the end of a try ("skipped, still being
        delivered"), the queue manager lets the mail wait for a minute. It looks
        here as often as master.cf wakes it."""
        for path in incoming.glob("*"):
            try:
                if path.stat().st_mtime > time.time() + 5:
                    os.utime(path)
            except FileNotFoundError:  # on its way again
                pass

    def _make_queue(self) -> None:
        box, spool = self._box, f"var/spool/{self.name}"
        postfix, postdrop = sandbox.POSTFIX_UID, sandbox.POSTDROP_GID
        box.folder(spool)
        box.folder(f"{spool}/pid")
        for queue in _QUEUES:
            box.folder(f"{spool}/{queue}", 0o700, postfix)
        box.folder(f"{spool}/maildrop", 0o1730, postfix, postdrop)
        box.folder(f"{spool}/public", 0o2710, postfix, postdrop)
        box.folder(f"var/lib/{self.name}", 0o755, postfix)


class SecondHost(Instance):
    """mx2, which takes mail from other mail servers only."""

    def __init__(self, box: sandbox.Sandbox, lanes: sandbox.Addresses,
                 port: int):
        super().__init__(box, "mx2", "UTC0")
        self.configure(lanes, f"127.0.0.1:{port} inet n - n - - smtpd", """\
multi_instance_name = postfix-out
syslog_name = postfix-out
""")
        self._syslog = syslog_file.SyslogFile(box.path("dev"), self.log(),
                                              self.name)

    def stop(self) -> None:
        super().stop()
        self._syslog.close()


class Site:
    """mx1 and mx2, started; `doors` are the ports they take mail at."""

    def __init__(self, box: sandbox.Sandbox, lanes: sandbox.Addresses):
        submit, filtered, relayed, again, mx2 = sandbox.free_ports(5)
        self.doors = {"submit": submit, "filtered": filtered,
                      "relayed": relayed, "mx2": mx2}
        # Three hours and a half before UTC, in the form that needs no files.
        self.mx1 = Instance(box, "mx1", "NST3:30")
        self.mx2 = SecondHost(box, lanes, mx2)
        self.mx1.configure(lanes, more="""\
maillog_file = /var/log/mx1.log
enable_long_queue_ids = yes
""", doors=f"""\
127.0.0.1:{submit} inet n - n - - smtpd
127.0.0.1:{filtered} inet n - n - - smtpd
  -o content_filter=smtp:[127.0.0.1]:{again}
  -o syslog_name=postfix/filtered
127.0.0.1:{relayed} inet n - n - - smtpd
  -o content_filter=relay:[127.0.0.1]:{mx2}
127.0.0.1:{again} inet n - n - - smtpd
  -o syslog_name=postfix/again
""")
        for instance in (self.mx1, self.mx2):
            instance.start()
        for port in self.doors.values():
            sandbox.wait_for_port(port)

    def messages(self) -> list[mail.Message]:
        return mail.COMMON + [mail.BY_SENDMAIL] + [
            mail.also(m, door, door=door, chained=True)
            for door in ("filtered", "relayed") for m in mail.CHAINED]

    def sendmail(self, message: mail.Message, name: str) -> None:
        self.mx1.sendmail("-f", message.sender(name), "--",
                          *message.recipients,
                          given=message.text(name).replace("\r\n", "\n"))

    def waiting(self) -> set[str]:
        return self.mx1.queue_ids() | self.mx2.queue_ids()

    def has_deferred(self, message: mail.Message) -> bool:
        return self.mx1.has_deferred(message.queue_id)

    def remove(self, message: mail.Message) -> None:
        self.mx1.change("-d", message.queue_id)

    def hold(self, message: mail.Message) -> None:
        self.mx1.change("-h", message.queue_id)

    def stop(self) -> None:
        for instance in (self.mx1, self.mx2):
            instance.stop()

    def logs(self) -> dict[str, pathlib.Path]:
        return {f"{i.name}.log": i.log() for i in (self.mx1, self.mx2)}
