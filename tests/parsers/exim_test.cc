#include <string>

#include "tests/parsers/exim_case.h"

namespace mailscan::testing {
namespace {

TEST(Exim, ReadsWhatComesIn) {
  CheckExim({
      {"<= ann@news.example H=app.example (helo.example) [192.0.2.1]:4711 "
       "I=[192.0.2.9]:25 U=ident Ci=77 P=esmtpsa L "
       "X=TLS1.3:TLS_AES_256_GCM_SHA384:256 CV=yes DN=\"/C=DE/O=A, B: "
       "\\\"C\\\"/CN=x\" SNI=mx.example A=plain:ann K S=1234 M8S=8 "
       "DKIM=news.example ARC RT=0.304s Q=slow id=1@news.example T=\"Hello\" "
       "from <ann@news.example> for bob@corp.example carla@corp.example",
       "accepted message_id=1@news.example sender=ann@news.example "
       "ip=192.0.2.1"},
      {"<= ann@news.example U=ann P=local S=300 "
       "id*=E1vx04G-000000001Ab-132G@mx.example for bob@corp.example",
       "accepted message_id=E1vx04G-000000001Ab-132G@mx.example "
       "sender=ann@news.example"},
      {"(= ann@news.example H=[192.0.2.1] P=smtp S=300 id=1@news.example",
       "accepted message_id=1@news.example sender=ann@news.example "
       "ip=192.0.2.1 flag=fakereject"},
      {"<= <> R=1vx04F-0000Ab-84 U=mail P=local S=900",
       "accepted sender=<> parent_id=1vx04F-0000Ab-84"},
      {"<= <> R=1vx04F-000000001Ab-132G U=mail P=local S=900 T=\"Warning: "
       "message 1vx04F-000000001Ab-132G delayed 24 hours\" for "
       "ann@news.example",
       "accepted sender=<> parent_id=1vx04F-000000001Ab-132G"},
      {"<= \"a b\"@news.example H=(x) [2001:db8::7]:25* P=esmtp S=1 "
       "id=2@news.example",
       "accepted message_id=2@news.example sender=\"a b\"@news.example "
       "ip=2001:db8::7"},
      {"<= ann@news.example P=esmtp S=1 id=\"a b\"@news.example T=\"x\"",
       "accepted message_id=\"a b\"@news.example sender=ann@news.example"},
      {"<= ann@news.example H=mx.example DS [192.0.2.1] TFO* P=essmtp "
       "PRX=192.0.2.5 S=1 SPF=pass DMARC=pass NEW=thing BARE",
       "accepted sender=ann@news.example ip=192.0.2.1"},
      {"<= ann@news.example H=([192.0.2.17]) [192.0.2.1] P=esmtp S=1 "
       "id=1@news.example",
       "accepted message_id=1@news.example sender=ann@news.example "
       "ip=192.0.2.1"},
      {"<= ann@news.example H=([]) [192.0.2.1] P=esmtp S=1 id=1@news.example",
       "accepted message_id=1@news.example sender=ann@news.example "
       "ip=192.0.2.1"},
      {"<= ann@news.example H=localhost P=esmtp S=1 id=1@news.example",
       "accepted message_id=1@news.example sender=ann@news.example"},
      {"<= ann@news.example H=(a b (c)) [192.0.2.1] P=esmtp S=1 "
       "id=1@news.example",
       "accepted message_id=1@news.example sender=ann@news.example "
       "ip=192.0.2.1"},
      {"<= ann@news.example", "malformed"},
      {"<= ", "malformed"},
      {"<= ann@news.example H=h [192.0.2.1",
       "accepted sender=ann@news.example"},
  });
}

TEST(Exim, TakesNoFieldFromWhatStrangersWrote) {
  CheckExim({
      {"<= ann@news.example P=smtp S=1 id=1@news.example SNI=\"mx "
       "id=9@evil.example\"",
       "accepted message_id=1@news.example sender=ann@news.example"},
      {"<= ann@news.example U=ann P=local T=\"x R=y id=9@evil.example => z\" "
       "S=2",
       "accepted sender=ann@news.example"},
      {"<= ann@news.example H=(h) [192.0.2.1] P=smtp S=1 id=1@news.example "
       "T=\"H=(x) [198.51.100.1] id=9@evil.example \\\" id=8@evil.example "
       "\\\\\" for bob@corp.example",
       "accepted message_id=1@news.example sender=ann@news.example "
       "ip=192.0.2.1"},
      {"<= ann@news.example H=(h) [192.0.2.1] P=smtp S=1 T=\"cut \\303\" for "
       "\"a id=9@evil.example\"@corp.example",
       "accepted sender=ann@news.example ip=192.0.2.1"},
      {"<= ann@news.example H=(x) [198.51.100.1] P=smtp id=9@evil.example (y) "
       "[192.0.2.1] P=esmtp S=1 id=1@news.example",
       "accepted message_id=1@news.example sender=ann@news.example "
       "ip=192.0.2.1"},
      {"<= ann@news.example H=(x id=9@evil.example) [192.0.2.1] P=esmtp S=1",
       "accepted sender=ann@news.example ip=192.0.2.1"},
      {"<= ann@news.example H=(h) [192.0.2.1] P=smtp S=1 id=1@news.example "
       "T=\"never closed for bob@corp.example id=9@evil.example",
       "accepted message_id=1@news.example sender=ann@news.example "
       "ip=192.0.2.1"},
      {"<= ann@news.example H=h [192.0.2.1] P=smtp S=1 "
       "DN=\"id=9@evil.example\" id=1@news.example from <id=8@evil.example> "
       "for c id=7@evil.example",
       "accepted message_id=1@news.example sender=ann@news.example "
       "ip=192.0.2.1"},
      {"<= ann@news.example H=h [192.0.2.1] P=smtp S=1 id=\"x) [198.51.100.1] "
       "id=9\"@evil.example",
       "accepted message_id=\"x) [198.51.100.1] id=9\"@evil.example "
       "sender=ann@news.example ip=192.0.2.1"},
  });
}

TEST(Exim, KnowsTheEndOfAMessage) {
  CheckExim({
      {"Completed", "closed"},
      {"Completed QT=1h2m3s", "closed age_ms=3723000"},
      {"Completed QT=0.304s", "closed age_ms=304"},
      {"removed by root", "closed flag=removed"},
      {"cancelled by root", "closed flag=cancelled"},
      {"cancelled by timeout_frozen_after", "closed flag=cancelled"},
      {"rescind the above message-accept", "closed flag=rescinded"},
      {"Message removed because older than 7d", "closed flag=removed"},
      {"Completed x", "ignored"},
      {"T=\"Completed\"", "ignored"},
      {"=> a@b.example R=r T=Completed",
       "delivered recipient=a@b.example relay=Completed"},
  });
}

TEST(Exim, IgnoresWhatItNeedsNot) {
  CheckExim({
      {"Frozen (delivery error message)", "ignored"},
      {"frozen by ACL", "ignored"},
      {"Unfrozen by errmsg timer", "ignored"},
      {"Message is frozen", "ignored"},
      {"Spool file is locked (another process is handling this message)",
       "ignored"},
      {"no immediate delivery: more than 10 messages received in one "
       "connection",
       "ignored"},
      {"bob@corp.example: error ignored", "ignored"},
      {"address <bob@corp.example> marked delivered by root", "ignored"},
      {"recipient <bob@corp.example> added by root", "ignored"},
      {"DKIM: d=news.example s=k c=relaxed/relaxed a=rsa-sha256 b=2048 "
       "[verification succeeded]",
       "ignored"},
      {"SMTP connection outbound 1772445601 1vx04G-000000001Ab-132G "
       "corp.example bob@corp.example",
       "ignored"},
      {"*> bob@corp.example R=r T=t H=h [192.0.2.1]", "ignored"},
      {"failed to read delivery status for bob@corp.example from delivery "
       "subprocess",
       "ignored"},
  });
}

// An id tells when the message began to come in; RT= how long it took.
TEST(Exim, TellsTheZoneByWhatElseItKnows) {
  const auto hint = [](std::string_view line) {
    const std::string said = ReadExim(line);
    constexpr std::string_view kHint = " hint=";
    const std::size_t at = said.find(kHint);
    return at == std::string::npos
               ? std::string()
               : said.substr(at + kHint.size(),
                             said.find(' ', at + 1) - at - kHint.size());
  };
  EXPECT_EQ(hint("2026-03-02 11:00:01 1vx04G-000000001Ab-132G <= a@b.example "
                 "U=a P=local"),
            "2026-03-02T10:00:00.250000Z");
  EXPECT_EQ(hint("2026-03-02 11:00:01 1vx04G-0000Ab-84 <= a@b.example U=a "
                 "RT=1m0.5s"),
            "2026-03-02T10:01:00.750000Z");
  EXPECT_EQ(hint("Mar  2 11:00:01 mx exim[7]: 1vx04G-0000Ab-84 <= <> "
                 "R=1vx04E-0000Ab-84"),
            "2026-03-02T10:00:00.250000Z");
  EXPECT_EQ(hint("2026-03-02 11:00:01 +0100 1vx04G-0000Ab-84 <= a@b.example "
                 "U=a"),
            "");
  EXPECT_EQ(hint("2026-03-02 11:00:01 1vx04G-0000Ab-84 F=<a@b.example> "
                 "rejected after DATA: no"),
            "2026-03-02T10:00:00.250000Z");
  EXPECT_EQ(hint("2026-03-02 11:00:01 1vx04G-x <= a@b.example U=a"), "");
  EXPECT_EQ(hint("2026-03-02 11:00:01 1vx04G-0000Ab-84 => a@b.example R=r"),
            "");
  constexpr std::string_view kSent =
      "2026-03-02 11:00:01 1vx04E-0000Ab-84 => a@b.example R=r C=\"250 ";
  EXPECT_EQ(hint(std::string(kSent) + "2.0.0 OK 1772445601 x-1.190 - gsmtp\""),
            "2026-03-02T10:00:01.000000Z");
  EXPECT_EQ(hint(std::string(kSent) + "ok 1772445601 qp 4711\""),
            "2026-03-02T10:00:01.000000Z");
  EXPECT_EQ(hint(std::string(kSent) + "OK id=1vx04G-0000Ac-00\""),
            "2026-03-02T10:00:00.000000Z");
  EXPECT_EQ(hint(std::string(kSent) + "ok 1772445601 or so\""), "");
}

}  // namespace
}  // namespace mailscan::testing
