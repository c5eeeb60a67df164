// What people read: masking, wrapping, and what each page says.
#include <gtest/gtest.h>

#include "core/report/text_page.h"
#include "tests/report/report_sample.h"

namespace mailscan::testing {
namespace {

bool Has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::string Report80(const Report& report, const Tables& tables,
                     const TextStyle& style = {}) {
  std::string out;
  WriteReportText(report, tables, style, &out);
  return out;
}

std::string TraceText(const Sample& sample, const TextStyle& style = {}) {
  std::string out;
  WriteTraceText(sample.judged, sample.tables, style, &out);
  return out;
}

TEST(Safe, ShowsWhatATerminalWouldObey) {
  const struct {
    std::string_view text;
    std::string_view safe;
  } cases[] = {
      {"plain ~text~", "plain ~text~"},
      {"\x1b[31m", "\\x1b[31m"},
      {std::string_view("a\0b\n", 4), "a\\x00b\\x0a"},
      {"\x7f", "\\x7f"},
      {"\xc2\x9b", "\\u{9b}"},
      {"\x9b\xff", "\\x9b\\xff"},
      {"\xe2\x80\xae", "\\u{202e}"},
      {"gr\xc3\xbc\xc3\x9f", "gr\\u{fc}\\u{df}"},
      {"\xf0\x9f\x93\xa7", "\\u{1f4e7}"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(Safe(c.text), c.safe);
    EXPECT_EQ(Safe(Safe(c.text)), c.safe) << "twice is the same as once";
  }
}

TEST(Cells, AreAsWideAsAskedFor) {
  EXPECT_EQ(Left("abc", 5), "abc  ");
  EXPECT_EQ(Right("abc", 5), "  abc");
  EXPECT_EQ(Left("abcdef", 5), "ab...");
  EXPECT_EQ(Right("abcdef", 5), "ab...");
  EXPECT_EQ(Fit("abcdef", 6), "abcdef");
  EXPECT_EQ(Fit("abcdef", 2), "..");
  EXPECT_EQ(Fit("abcdef", 0), "");
}

TEST(Numbers, ReadWell) {
  EXPECT_EQ(Grouped(0), "0");
  EXPECT_EQ(Grouped(999), "999");
  EXPECT_EQ(Grouped(1000), "1,000");
  EXPECT_EQ(Grouped(1234567), "1,234,567");
  EXPECT_EQ(Grouped(UINT64_MAX), "18,446,744,073,709,551,615");
  EXPECT_EQ(Share(1, 3), "33.3 %");
  EXPECT_EQ(Share(0, 3), "0.0 %");
  EXPECT_EQ(Share(0, 0), "-");
}

TEST(Address, IsMaskedUnlessTyped) {
  const struct {
    std::string_view address;
    std::string_view typed;
    std::string_view shown;
  } cases[] = {
      {"ann@corp.example", "", "a***@corp.example"},
      {"ann@corp.example", "ann@corp.example", "ann@corp.example"},
      {"ann@corp.example", "Ann@Corp.example", "ann@corp.example"},
      {"ann@corp.example", "bob@corp.example", "a***@corp.example"},
      // The domain was typed, the person was not.
      {"ann@corp.example", "corp.example", "a***@corp.example"},
      {"\xc3\xbc"
       "ber@corp.example",
       "", "\\u{fc}***@corp.example"},
      {"@corp.example", "", "***@corp.example"},
      {"root", "", "***"},
      {"<>", "", "<>"},
      {"", "", "(no recipient)"},
  };
  for (const auto& c : cases) {
    std::string out;
    TextStyle style;
    style.typed = c.typed;
    EXPECT_EQ(TextPage(style, &out).Address(c.address), c.shown);
    style.redact = Redact::kNone;
    if (!c.address.empty()) {
      EXPECT_EQ(TextPage(style, &out).Address(c.address), Safe(c.address));
    }
  }
}

TEST(Words, AddressesInThemAreMaskedToo) {
  const struct {
    std::string_view text;
    std::string_view shown;
  } cases[] = {
      {"", ""},
      {"no address @ all", "no address @ all"},
      {"550 <ann@corp.example>: User unknown",
       "550 <a***@corp.example>: User unknown"},
      {"to=<ann@corp.example>, orig_to=<bob@corp.example>,",
       "to=<a***@corp.example>, orig_to=<b***@corp.example>,"},
      // A line cut inside an address.
      {"to=<ann@", "to=<a***@"},
      {"ann@corp.example", "a***@corp.example"},
      {"(ann.b+tag@corp.example)", "(a***@corp.example)"},
      {"\"ann b\"@corp.example", "\"***@corp.example"},
      // VERP holds the recipient in the sender's local part.
      {"<bounce+ann=corp.example@news.example>", "<b***@news.example>"},
      {"https://news.example/u?to=ann%40corp.example&x=1",
       "https://news.example/u?t***%40corp.example&x=1"},
      {"ann@bob@corp.example", "a***@b***@corp.example"},
      {"ann\xc3\xbc@corp.example", "a***@corp.example"},
      {"\x1b ann@corp.example", "\\x1b a***@corp.example"},
  };
  for (const auto& c : cases) {
    std::string out;
    TextStyle style;
    EXPECT_EQ(TextPage(style, &out).Words(c.text), c.shown);
    style.redact = Redact::kNone;
    EXPECT_EQ(TextPage(style, &out).Words(c.text), Safe(c.text));
  }
}

TEST(Words, WhatWasTypedIsNotMasked) {
  std::string out;
  TextStyle style;
  style.typed = "ann@corp.example";
  const TextPage page(style, &out);
  EXPECT_EQ(page.Words("<ann@corp.example> <bob@corp.example>"),
            "<ann@corp.example> <b***@corp.example>");
  EXPECT_EQ(page.Words("?to=Ann%40corp.example"), "?t***%40corp.example");
}

TEST(Paragraph, HangsBehindItsLead) {
  TextStyle style;
  style.width = 20;
  std::string out;
  TextPage page(style, &out);
  page.Paragraph("  why  ", "one two three four");
  EXPECT_EQ(out, "  why  one two three\n       four\n");
  out.clear();
  page.Paragraph("  ", std::string(20, 'x'));
  EXPECT_EQ(out, "  xxxxxxxxxxxxxxxxxx\n  xx\n");
  out.clear();
  page.Paragraph("  ", "");
  page.Paragraph("  ", "    ");
  EXPECT_EQ(out, "") << "nothing to say, no line";
}

// No mask of one page may be undone by another.
TEST(Masking, NoPageShowsALocalPart) {
  Sample sample;
  sample.finding.title = "reply from ann@corp.example";
  sample.finding.evidence[0].why = "as ann@corp.example said";
  sample.judged.sessions[0].evidence[0].why = "as ann@corp.example said";
  sample.report.findings = {sample.finding};
  for (const Written& written : WrittenText(sample, TextStyle{})) {
    for (const std::string_view name :
         {"ann@", "ann%40", "bob@", "ann.smith", "news@news"}) {
      EXPECT_FALSE(Has(written.bytes, name))
          << name << " in " << written.writer << "\n"
          << written.bytes;
    }
  }
  TextStyle open;
  open.redact = Redact::kNone;
  EXPECT_TRUE(Has(TraceText(sample, open), "<ann@corp.example>"));
  TextStyle typed;
  typed.typed = "ann@corp.example";
  EXPECT_TRUE(Has(TraceText(sample, typed), "to ann@corp.example"));
  EXPECT_FALSE(Has(TraceText(sample, typed), "news@news.example"));
}

TEST(ReportText, SaysWhatAPersonLooksFor) {
  const Sample sample;
  const std::string text = Report80(sample.report, sample.tables);
  for (const std::string_view part : {
           "mailscan-cli 0.1.0   2026-03-02 10:00 to 2026-03-04 12:00 UTC\n",
           "  1,234,578 lines = 1,234,572 event + 2 ignored + 1 foreign + 2 "
           "malformed + 1\n  duplicate\n",
           "    cut short: the last line has no end\n",
           "2026-03-02 10:00 to 2026-03-04 12:00  1,234,567 events\n",
           "mail logs and webhook events overlap for 2 d 2 h\n",
           "  delivered               3   75.0 %\n",
           "  oldest in the queue: 2 d 1 h old, to b***@corp.example, "
           "mail.log:50\n",
           "BEFORE DELIVERY  5 clicks and 5 opens certainly early\n",
           "  clicks               18            6            3            6  "
           "          3\n",
           "  198.51.100.0/24                  4         2         1  Mozilla",
           "        2 Barracuda            deferred at end-of-data, "
           "content-hold\n"
           "          451 #.#.# <>: held for a look\n"
           "          as in mail.log:12\n",
           "  high   2026-03-02T10:06:35Z  a***@corp.example",
           "1 click while the mail was deferred",
           "  mail.log:7: no stamp\n      Mar  2 10:0 "
           "to=<b***@corp.example>\n",
           "ADVICE\n  add the webhook events\n",
           "\nNext: mailscan-cli findings --explain shows the evidence, trace "
           "ADDRESS a story\n",
       }) {
    EXPECT_TRUE(Has(text, part)) << part << "\nis not in\n" << text;
  }
}

TEST(ReportText, SaysLittleWhereThereIsNothing) {
  const Tables tables;
  Report report;
  report.version = "0.1.0";
  EXPECT_EQ(Report80(report, tables),
            "mailscan-cli 0.1.0\n"
            "\n"
            "INPUT  0 lines = 0 event + 0 ignored + 0 foreign + 0 malformed + "
            "0 duplicate\n"
            "\n"
            "MESSAGES  no deliveries in these inputs\n"
            "\n"
            "ENGAGEMENT  no opens or clicks in these inputs\n"
            "\n"
            "Next: mailscan-cli deliveries, or trace ADDRESS for the story of "
            "one message\n");
}

TEST(ReportText, ProblemsOutliveACutList) {
  Sample sample;
  sample.report.inputs.clear();
  for (int i = 0; i < 30; ++i) {
    InputReport input;
    input.path = "mail.log." + std::to_string(i);
    input.problem = i == 29 ? "cannot be read" : "";
    sample.report.inputs.push_back(input);
  }
  TextStyle style;
  style.top = 3;
  const std::string text = Report80(sample.report, sample.tables, style);
  EXPECT_TRUE(Has(text, "mail.log.2 ")) << text;
  EXPECT_FALSE(Has(text, "mail.log.3 ")) << text;
  EXPECT_TRUE(Has(text, "mail.log.29 ")) << text;
  EXPECT_TRUE(Has(text, "cannot be read")) << text;
  EXPECT_TRUE(Has(text, "... 30 inputs in all")) << text;
}

TEST(ReportText, SourcesThatDoNotMeetAreNamed) {
  Sample sample;
  sample.report.coverage[1].span = At("2026-05-01T00:00:00Z");
  EXPECT_TRUE(Has(Report80(sample.report, sample.tables),
                  "mail logs and webhook events do not overlap in time"));
}

TEST(ReportText, ColourAddsNothingButColour) {
  const Sample sample;
  TextStyle style;
  const std::string plain = Report80(sample.report, sample.tables, style);
  style.color = true;
  std::string colored = Report80(sample.report, sample.tables, style);
  EXPECT_TRUE(Has(colored, "\033[1mINPUT\033[0m")) << colored;
  for (const std::string_view code :
       {"\033[1m", "\033[31m", "\033[33m", "\033[0m"}) {
    for (std::size_t at; (at = colored.find(code)) != std::string::npos;) {
      colored.erase(at, code.size());
    }
  }
  EXPECT_EQ(colored, plain);
}

TEST(TraceText, TellsTheStoryInOrder) {
  const std::string text = TraceText(Sample());
  std::size_t last = 0;
  for (const std::string_view part :
       {"message a.b@news.example\n",
        "  to a***@corp.example at Barracuda  (delivered)\n",
        "  queue id 3C4F21A09B, ESP id esp-1\n",
        "  from n***@news.example\n",
        "  2026-03-02T10:00:00Z  queued on mx1\n",
        "  2026-03-02T10:00:12Z  deferred at end-of-data, content-hold, "
        "transaction of 8",
        "      451 4.7.1 <a***@corp.example>: held for a look\n",
        "      mail.log:12\n",
        "  2026-03-02T10:06:35Z  clicked (deferral-gap), session 1, from "
        "198.51.100.77\n",
        "      sg.ndjson:812\n",
        "  2026-03-02T10:44:35Z  accepted at end-of-data, transaction of 2 "
        "s,\n",
        "  2026-03-02T12:00:00Z  complained\n",
        "the receiver may have had the body from 2026-03-02T10:00:04Z\n",
        "accepted in the transaction from 2026-03-02T10:44:33Z to "
        "2026-03-02T10:44:35Z\n",
        "pattern: scan-hold\n",
        "session 1: scanner-certain\n",
        "  +30 S1, hard: click 6 min after 451 at end of DATA  sg.ndjson:812\n",
        "  -3 S8: 1 link within 2 s  sg.ndjson:812\n",
        "  not in the inputs: method\n",
        "  = +45 dB, certain: hard evidence and another kind beside it"}) {
    const std::size_t at = text.find(part, last);
    ASSERT_NE(at, std::string::npos) << part << "\nis not next in\n" << text;
    last = at;
  }
}

TEST(FindingText, ExplainsOnlyWhenAsked) {
  const Sample sample;
  const std::string head =
      "HIGH   2026-03-02T10:06:35Z  early-engagement\n"
      "       1 click while the mail was deferred\n"
      "       a***@corp.example at Barracuda\n"
      "       message a.b@news.example  sg.ndjson:812\n";
  const std::vector<Written> written = WrittenText(sample, TextStyle{});
  EXPECT_EQ(written[2].bytes, head);
  EXPECT_EQ(written[3].bytes,
            head +
                "         +30 S1, hard: click 6 min after 451  sg.ndjson:812\n"
                "         shape +33, of which +24 counts\n"
                "         not in the inputs: method\n"
                "         = +45 dB, certain: hard evidence and another kind\n"
                "\n");
}

}  // namespace
}  // namespace mailscan::testing
