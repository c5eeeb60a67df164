"""`events` and `report`: nothing lost, nothing twice, hand-offs in windows."""

import collections
import datetime
import json
import re

import evidence
import truth


class Events(evidence.Case):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.events = evidence.rows("events", *cls.logs)
        cls.report = json.loads(
            evidence.mailscan("report", "-f", "json", *cls.logs))

    def test_every_line_is_accounted_for_and_none_is_strange(self):
        for counts in self.report["inputs"]:
            where = counts["path"]
            lines = (evidence.OUT / where).read_bytes().splitlines()
            self.expect_equal(where, len(lines), counts["read"])
            self.expect_equal(where, len(lines), sum(counts[k] for k in (
                "event", "ignored", "foreign", "malformed", "duplicate")))
            for kind in ("foreign", "malformed"):
                self.expect_equal(f"{where}, {kind}", 0, counts[kind])
            # Exim without fractions writes some lines twice in a second.
            repeated = len(lines) - len(set(lines))
            self.expect(counts["duplicate"] <= repeated, f"{where}, duplicate",
                        f"at most {repeated}", counts["duplicate"])
        self.expect_equal("unparsed", [], self.report["unparsed"])

    def test_year_and_zone_come_from_what_the_lines_carry(self):
        for counts in self.report["inputs"]:
            for source in ("year_source", "zone_source"):
                self.expect(counts[source] in ("stamp", "queue-id",
                                               "message-id", "joined"),
                            f"{counts['path']}, {source}", "evidence",
                            counts[source])

    def test_the_sums_of_the_report_are_those_of_the_truth(self):
        outcomes = collections.Counter(
            d.outcome for d in self.truth.deliveries.values())
        counts = self.report["deliveries"]
        self.expect_equal("total", len(self.truth.deliveries), counts["total"])
        for outcome in ("delivered", "bounced", "expired", "deferred",
                        "in-queue", "handed-off", "rejected", "discarded"):
            self.expect_equal(outcome, outcomes[outcome],
                              counts[outcome.replace("-", "_")])

    def test_the_tries_of_the_report_are_those_of_the_truth(self):
        stages = collections.Counter(
            t.stage for d in self.truth.deliveries.values() for t in d.tries
            if t.outcome == "deferred")
        found = self.report["attempts"]["by_stage"]
        for stage in ("mail", "rcpt", "data", "end-of-data"):
            self.expect_equal(stage, stages[stage], found.get(stage, 0))

    def test_notices_are_sent_and_are_no_deliveries(self):
        """Bounces and delay warnings were really there to be left out."""
        self.expect(self.truth.notices > 3, "notices at the receiver",
                    "several", self.truth.notices)
        for row in evidence.rows("deliveries", *self.logs):
            self.expect(row.get("sender") not in ("", "<>"),
                        evidence.place(row), "a sender", row.get("sender"))

    def test_every_hand_off_lies_in_the_window_of_the_next_hop(self):
        """The receiving line of the next hop is inside [T - d, T]."""
        arrivals = {(e.get("local_id")): e for e in self.events
                    if e["kind"] == "accepted"}
        pairs = 0
        for event in self.events:
            arrival = arrivals.get(event.get("next_id"))
            if event["kind"] != "delivered" or arrival is None:
                continue
            pairs += 1
            self._expect_inside(event, arrival)
        chained = {d.message_id for d in self.truth.deliveries.values()
                   if d.chained}
        self.expect(pairs >= len(chained) > 0, "hand-offs",
                    f"one for each of {len(chained)} messages", pairs)

    def _expect_inside(self, event: dict, arrival: dict) -> None:
        low = truth.time_of(event["time"])
        high = low + truth.precision_of(event["time"])
        came = truth.time_of(arrival["time"])
        begin = came
        if "transfer_ms" in event:  # not in Exim's default log
            length = event["transfer_ms"]
            error = 5 if length < 1000 else 50 if length < 10000 else 500
            unit = event.get("transfer_unit_ms", error)
            begin = low - datetime.timedelta(milliseconds=length + unit)
        if event["source"] == "exim":
            # Written when the delivering process has gone, after its QUIT.
            begin -= datetime.timedelta(seconds=1)
        came_before = came + truth.precision_of(arrival["time"])
        self.expect(begin <= came_before and came < high,
                    f"{evidence.place(event)} to {evidence.place(arrival)}",
                    f"an arrival in [{begin}, {high})", came)

    def test_kinds_are_as_the_lines_say(self):
        """Counted again by the plainest of means, for Postfix's lines."""
        text = "".join((evidence.OUT / log).read_text() for log in self.logs
                       if log.startswith(("mx1", "mx2")))
        kinds = collections.Counter(
            e["kind"] for e in self.events if e["source"] == "postfix")
        count = lambda pattern: len(re.findall(pattern, text))
        suspended = count(r"status=deferred \(delivery temporarily suspended")
        self.expect_equal("suspended", suspended, kinds["suspended"])
        self.expect_equal("deferred", count("status=deferred") - suspended,
                          kinds["attempt-deferred"])
        self.expect_equal("delivered", count(r", status=sent "),
                          kinds["delivered"])
        self.expect_equal("bounced", count(", status=bounced "),
                          kinds["bounced"])
        self.expect_equal("expired", count(", status=expired, "),
                          kinds["expired"])
        self.expect_equal("accepted", count(": client=|: uid="),
                          kinds["accepted"])
