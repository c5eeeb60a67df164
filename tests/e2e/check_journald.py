"""mx2's log as `journalctl -o json` prints it gives the same as the text.

mx2's stamps have microseconds, as the journal's have.
"""

import json
import re
import shutil

import check_copies
import evidence
import truth

# "2026-11-25T08:28:24.042637+00:00 mx2 postfix-out/smtp[9903]: text"
_LINE = re.compile(r"(\S+)\+00:00 (\S+) ([^\s\[]+)\[(\d+)\]: (.*)")


def _record(line: str) -> str:
    stamp, host, tag, pid, text = _LINE.fullmatch(line).groups()
    micros = round(truth.time_of(stamp).timestamp() * 1_000_000)
    return json.dumps({
        "__CURSOR": f"s=0;i={micros:x}", "__REALTIME_TIMESTAMP": str(micros),
        "__MONOTONIC_TIMESTAMP": "1000000", "_TRANSPORT": "syslog",
        "PRIORITY": "6", "SYSLOG_FACILITY": "2", "SYSLOG_IDENTIFIER": tag,
        "SYSLOG_PID": pid, "_PID": pid, "_HOSTNAME": host, "_UID": "0",
        "MESSAGE": text}) + "\n"


class Journald(check_copies.Told):

    def test_as_journald_records(self):
        for log in self.logs:
            shutil.copy(evidence.OUT / log, self.folder)
        text = (self.folder / "mx2.log").read_text(encoding="utf-8")
        (self.folder / "mx2.log").write_text(
            "".join(map(_record, text.splitlines())), encoding="utf-8")
        self.expect_same("mx2.log as journald records", *self.logs)
