"""What checks share: the truth of a run, and what mailscan-cli says of it."""

import json
import os
import pathlib
import subprocess
import unittest

import truth

MAILSCAN = os.environ.get("MAILSCAN", "")
OUT = pathlib.Path(os.environ.get("E2E_OUT", "."))


def mailscan(*argv: str, folder: pathlib.Path = OUT) -> str:
    """What a command prints. Run where the logs are, so that their names in
    its rows are short and the same everywhere."""
    done = subprocess.run([MAILSCAN, *argv], cwd=folder, text=True,
                          capture_output=True, timeout=60,
                          env={**os.environ, "TZ": "UTC"})
    if done.returncode != 0:
        raise RuntimeError(f"{argv}: exit {done.returncode}: {done.stderr}")
    return done.stdout


def rows(*argv: str, folder: pathlib.Path = OUT) -> list[dict]:
    printed = mailscan(*argv, folder=folder)
    return [json.loads(line) for line in printed.splitlines()]


def place(row: dict) -> str:
    return f"{row.get('file', '?')}:{row.get('line', '?')}"


class Case(unittest.TestCase):
    """A check of one run; a failure names every fault, not only the first."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        if not (OUT / "sent.ndjson").exists():
            raise unittest.SkipTest(f"no mail was sent: {OUT} is empty")
        cls.truth = truth.Truth(OUT)
        cls.logs = sorted(path.name for path in OUT.glob("*.log"))

    def setUp(self):
        self._faults = []

    def tearDown(self):
        if self._faults:
            faults = "\n  ".join(self._faults)
            self.fail(f"{len(self._faults)} faults:\n  {faults}")

    def expect(self, holds: bool, where: str, expected, found) -> None:
        """`where` says what is looked at, with file and line."""
        if not holds:
            self._faults.append(
                f"{where}\n    expected {expected}\n    found    {found}")

    def expect_equal(self, where: str, expected, found) -> None:
        self.expect(expected == found, where, expected, found)
