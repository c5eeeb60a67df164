"""The same logs in other clothes give the same deliveries and report."""

import gzip
import json
import os
import pathlib
import shutil
import tempfile

import evidence

_CUTS = 40  # a log, spread over its lines


def _without_places(row):
    """A row without the names and line numbers of files, inside it too."""
    if isinstance(row, list):
        return [_without_places(item) for item in row]
    if isinstance(row, dict):
        return {key: _without_places(value) for key, value in row.items()
                if key not in ("file", "line")}
    return row


class Told(evidence.Case):
    """A check with a folder for copies, and what is said of the originals."""

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.same = self.told(evidence.OUT, *self.logs)

    def told(self, folder: pathlib.Path, *logs: str):
        """What is said of logs, less their names and line numbers; rows, and
        tries, of the same second are printed in the order of names."""
        report = json.loads(evidence.mailscan("report", "-f", "json", *logs,
                                              folder=folder))
        report.pop("inputs")
        deliveries = evidence.rows("deliveries", *logs, folder=folder)
        deliveries.sort(key=lambda row: (row["message_id"], row["recipient"]))
        told = _without_places({"report": report, "deliveries": deliveries})
        for row in told["deliveries"]:
            row["attempts"].sort(key=lambda a: (a["time"], json.dumps(a)))
        return told

    def expect_same(self, what: str, *logs: str) -> None:
        found = self.told(self.folder, *logs)
        for part, expected in self.same.items():
            self.expect(expected == found[part], f"{part}, {what}",
                        *_difference(expected, found[part]))


class Copies(Told):

    def test_any_order_of_files(self):
        self.expect_equal("reversed", self.same,
                          self.told(evidence.OUT, *reversed(self.logs)))

    def test_rotated_at_any_line(self):
        for log in self.logs:
            lines = (evidence.OUT / log).read_bytes().splitlines(True)
            others = [other for other in self.logs if other != log]
            for other in others:
                shutil.copy(evidence.OUT / other, self.folder)
            for cut in range(1, len(lines), max(1, len(lines) // _CUTS)):
                (self.folder / f"{log}.1").write_bytes(b"".join(lines[:cut]))
                (self.folder / log).write_bytes(b"".join(lines[cut:]))
                self.expect_same(f"{log} rotated after line {cut}", log,
                                 f"{log}.1", *others)

    def test_rotated_and_compressed(self):
        names = []
        for log in self.logs:
            lines = (evidence.OUT / log).read_bytes().splitlines(True)
            third = len(lines) // 3
            for name, part in ((f"{log}.2.gz", lines[:third]),
                               (f"{log}.1.gz", lines[third:2 * third]),
                               (log, lines[2 * third:])):
                write = gzip.open if name.endswith(".gz") else open
                with write(self.folder / name, "wb") as file:
                    file.writelines(part)
                names.append(name)
        self.expect_same("in three parts, two of them as gzip", *names)

    def test_the_same_file_twice(self):
        """Every line of the second copy is a duplicate, and nothing else."""
        for log in self.logs:
            shutil.copy(evidence.OUT / log, self.folder)
            shutil.copy(evidence.OUT / log, self.folder / f"{log}.copy")
        names = sorted(os.listdir(self.folder))
        found = self.told(self.folder, *names)
        self.expect_equal("deliveries", self.same["deliveries"],
                          found["deliveries"])
        events = self.same["report"]["input"]["event"]
        self.expect_equal("events", events, found["report"]["input"]["event"])


def _difference(expected, found) -> tuple[str, str]:
    """The first things that differ, whole values being too long to read."""
    if isinstance(expected, list) and isinstance(found, list):
        for one, other in zip(expected, found):
            if one != other:
                return _difference(one, other)
        return f"{len(expected)} rows", f"{len(found)} rows"
    if isinstance(expected, dict) and isinstance(found, dict):
        for key in {**expected, **found}:
            if expected.get(key) != found.get(key):
                parts = _difference(expected.get(key), found.get(key))
                return tuple(f"{key}: {part}" for part in parts)
    return str(expected), str(found)
