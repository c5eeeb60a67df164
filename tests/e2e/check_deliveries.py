"""`deliveries` against the receiver's record: tries, windows, outcomes."""

import datetime

import evidence
import truth

_MILLISECOND = datetime.timedelta(milliseconds=1)
_SOON = datetime.timedelta(seconds=5)  # on a busy machine
# What a delivery took is not in Exim's default log.
_LOGS_WITHOUT_LENGTHS = ("mx3.log",)


def _print_error(row: dict, duration: datetime.timedelta):
    """Exim prints milliseconds; Postfix rounds to two digits, and not finer
    than 10 ms."""
    if row["file"] == "mx4.log":
        return _MILLISECOND
    if duration < 1000 * _MILLISECOND:
        return 5 * _MILLISECOND
    return (50 if duration < 10000 * _MILLISECOND else 500) * _MILLISECOND


def _slack(row: dict, begin, end, seen: truth.Try):
    """By how much the beginning of a try may be said too late. The line comes
    a little after the reply it tells, and the beginning is counted back from
    the line; the length is rounded, and the beginning cut to milliseconds."""
    late = max(end - seen.end, datetime.timedelta())
    return _print_error(row, end - begin) + late + _MILLISECOND


def _text(attempt: dict) -> str:
    shown = {True: "body shown", False: "body not shown"}.get(
        attempt.get("body_exposed"), "body unknown")
    return (f"{attempt.get('stage')} {attempt.get('code', 'closed')} "
            f"({attempt['outcome']}, {shown})")


class Deliveries(evidence.Case):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rows = {truth.key_of(row.get("message_id"),
                                 row.get("recipient", "")): row
                    for row in evidence.rows("deliveries", *cls.logs)}

    def pairs(self):
        for key, delivery in self.truth.deliveries.items():
            if key in self.rows:
                row = self.rows[key]
                yield delivery, row, f"{delivery} at {evidence.place(row)}"

    def test_every_message_and_recipient_has_one_row(self):
        printed = evidence.mailscan("deliveries", *self.logs).splitlines()
        self.expect_equal("rows", len(self.truth.deliveries), len(printed))
        self.expect_equal("deliveries", sorted(self.truth.deliveries),
                          sorted(self.rows))

    def test_outcomes(self):
        for delivery, row, where in self.pairs():
            self.expect_equal(where, delivery.outcome, row["outcome"])

    def test_the_run_was_as_planned(self):
        """Lest the checks of tries pass because nothing was tried."""
        for delivery in self.truth.deliveries.values():
            last = delivery.tries[-1].outcome if delivery.tries else "none"
            if delivery.outcome in ("delivered", "bounced"):
                self.expect_equal(str(delivery), delivery.outcome, last)
            else:
                self.expect(last in ("none", "deferred"), str(delivery),
                            delivery.outcome, last)

    def test_every_try_with_its_stage_code_and_exposure(self):
        for delivery, row, where in self.pairs():
            if delivery.recipient.endswith("@shut.example"):
                continue  # nobody there to count
            expected = [str(t) for t in delivery.tries]
            found = [_text(a) for a in row["attempts"]]
            self.expect_equal(where, expected, found)

    def test_a_port_nobody_listens_on_is_tried_and_never_shown_anything(self):
        for delivery, row, where in self.pairs():
            if delivery.recipient.endswith("@shut.example"):
                self.expect_equal(
                    where, {"connect closed (deferred, body not shown)"},
                    {_text(a) for a in row["attempts"]})
                self.expect(len(row["attempts"]) > 1, where, "several tries",
                            len(row["attempts"]))

    def test_each_try_is_logged_after_its_reply_and_soon(self):
        for delivery, row, where in self.pairs():
            for seen, said in zip(delivery.tries, row["attempts"]):
                low = truth.time_of(said["time"])
                high = low + truth.precision_of(said["time"])
                self.expect(low - _SOON <= seen.end < high,
                            f"{where}, try at {evidence.place(said)}",
                            f"a reply at {seen.end}", f"[{low}, {high})")

    def test_the_window_contains_the_accepting_transaction(self):
        for delivery, row, where in self.pairs():
            if delivery.outcome != "delivered":
                self.expect("accepted" not in row, where, "no window",
                            row.get("accepted"))
                continue
            seen, window = delivery.tries[-1], row["accepted"]
            last = truth.time_of(window["to"])
            high = last + truth.precision_of(window["to"])
            self.expect(seen.end < high, where, f"to after {seen.end}",
                        window["to"])
            if row["file"] in _LOGS_WITHOUT_LENGTHS:
                self.expect("from" not in window, where, "no from", window)
                continue
            low = truth.time_of(window["from"])
            slack = _slack(row, low, last, seen)
            self.expect(low - slack <= seen.begin < low + _SOON, where,
                        f"from at or a little before {seen.begin}",
                        window["from"])

    def test_exposed_is_when_the_first_try_that_showed_the_body_began(self):
        for delivery, row, where in self.pairs():
            shown = [t for t in delivery.tries if t.body_exposed]
            if not shown:
                self.expect("exposed" not in row, where, "not exposed",
                            row.get("exposed"))
                continue
            if row["file"] in _LOGS_WITHOUT_LENGTHS:
                continue
            exposed = truth.time_of(row["exposed"])
            said = row["attempts"][delivery.tries.index(shown[0])]
            slack = _slack(row, exposed, truth.time_of(said["time"]), shown[0])
            self.expect(exposed - slack <= shown[0].begin < exposed + _SOON,
                        where, f"exposed at or a little before "
                        f"{shown[0].begin}", exposed)
