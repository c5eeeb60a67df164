// Promise 5: bad input never stops a run, never vanishes, never executes.
#include <gtest/gtest.h>

#include <string>

#include "tests/app/program.h"

namespace mailscan::testing {
namespace {

const char kGood[] =
    "2026-03-02T10:00:00.000002Z mx1 postfix/smtpd[1]: A0B1C2D3E4: "
    "client=a.example[192.0.2.1]\n"
    "2026-03-02T10:00:01.000002Z mx1 postfix/smtp[3]: A0B1C2D3E4: "
    "to=<ann@corp.example>, relay=mx.corp.example[192.0.2.9]:25, delay=1, "
    "delays=0.1/0/0.4/0.5, dsn=2.0.0, status=sent (250 2.0.0 Ok)\n"
    "2026-03-02T10:00:01.000003Z mx1 postfix/qmgr[2]: A0B1C2D3E4: removed\n";

struct Bad {
  const char* name;
  std::string text;
};

TEST(Hostile, BadPartsOfALogLoseNothingOfTheRest) {
  const Folder folder;
  const Bad cases[] = {
      {"ten megabytes without a newline", std::string(10 << 20, 'x')},
      {"NUL bytes", std::string(5000, '\0')},
      {"broken UTF-8", "\xff\xfe\xc3\x28 \xe2\x82"},
      {"escape sequences", "\x1b]0;owned\x07\x1b[2J\x1b[31m"},
      {"binary junk", std::string("\x00\x01\x02\x7f\x80\xff\r\r\r", 9)},
      {"a cut line",
       "2026-03-02T10:00:01Z mx1 postfix/smtp[3]: A0B1C2D3E4: "
       "to=<ann@corp.example>, relay=mx"},
      {"markup", "<script>alert(1)</script>"},
  };
  for (const Bad& bad : cases) {
    const std::string log =
        folder.Put("mail.log", kGood + bad.text + "\n" + kGood + bad.text);
    const Ran report = Program("report " + log);
    EXPECT_EQ(report.code, 0) << bad.name << report.err;
    EXPECT_EQ(report.out.find('\x1b'), std::string::npos) << bad.name;
    EXPECT_EQ(report.out.find('\0'), std::string::npos) << bad.name;
    const Ran rows = Program("deliveries " + log);
    EXPECT_EQ(rows.code, 0) << bad.name;
    EXPECT_NE(rows.out.find("\"outcome\":\"delivered\""), std::string::npos)
        << bad.name << rows.out;
  }
}

TEST(Hostile, WhatStrangersWriteStaysText) {
  const Folder folder;
  const std::string log = folder.Put(
      "mail.log",
      "2026-03-02T10:00:00.000002Z mx1 postfix/smtpd[1]: A0B1C2D3E4: "
      "client=a.example[192.0.2.1]\n"
      "2026-03-02T10:00:00.000003Z mx1 postfix/cleanup[1]: A0B1C2D3E4: "
      "message-id=<\x1b[31m\"},{\"evil\":1@x>\n"
      "2026-03-02T10:00:01.000002Z mx1 postfix/smtp[3]: A0B1C2D3E4: "
      "to=<=cmd|'/c calc'!A1@corp.example>, relay=m\x1b.example[192.0.2.9]:25,"
      " delay=1, delays=0.1/0/0.4/0.5, dsn=4.0.0, status=deferred (host "
      "m.example[192.0.2.9] said: 450 \x1b]0;x\x07 (in reply to end of DATA "
      "command) \"quoted\" \xff (in reply to RCPT TO command))\n");
  for (const char* command :
       {"report", "report -f json", "events", "deliveries", "deliveries -f csv",
        "findings", "findings --explain", "trace corp.example"}) {
    const Ran ran = Program(std::string(command) + " " + log);
    EXPECT_EQ(ran.code, 0) << command << ran.err;
    EXPECT_EQ(ran.out.find('\x1b'), std::string::npos) << command;
    EXPECT_EQ(ran.out.find('\x07'), std::string::npos) << command;
  }
  // The marker that counts is the last: the receiver's own words are not.
  const Ran rows = Program("deliveries " + log);
  EXPECT_NE(rows.out.find("\"stage\":\"rcpt\""), std::string::npos) << rows.out;
}

TEST(Hostile, InputsThatAreNotThere) {
  const Folder folder;
  const std::string good = folder.Put("mail.log", kGood);
  const std::string missing = folder.path() + "/missing.log";
  const Ran ran = Program("deliveries " + missing + " " + good);
  EXPECT_EQ(ran.code, 66);
  EXPECT_NE(ran.err.find("missing.log"), std::string::npos) << ran.err;
  EXPECT_NE(ran.out.find("delivered"), std::string::npos);

  const Ran directory = Program("report " + folder.path());
  EXPECT_EQ(directory.code, 66);
  EXPECT_NE(directory.err.find("directory"), std::string::npos)
      << directory.err;

  const Ran empty = Program("report -f json " + folder.Put("empty.log", ""));
  EXPECT_EQ(empty.code, 0) << empty.err;
  EXPECT_NE(empty.out.find("\"read\":0"), std::string::npos) << empty.out;
}

TEST(Hostile, AFileOfNoKnownFormatIsCountedAndNamed) {
  const Folder folder;
  const std::string file =
      folder.Put("poem.txt", "Roses are red\nviolets are blue\n");
  const Ran ran = Program("report -f json " + file);
  EXPECT_EQ(ran.code, 65) << ran.err;
  EXPECT_NE(ran.err.find("poem.txt"), std::string::npos);
  EXPECT_NE(ran.err.find("--format-in"), std::string::npos);
  EXPECT_NE(ran.out.find("\"malformed\":2"), std::string::npos) << ran.out;
}

// Prose and source have indented lines, as what goes on an entry of Exim has.
TEST(Hostile, TextThatIsNoLogIsTakenForNone) {
  for (const std::string_view file :
       {"README.md", "CMakeLists.txt", "parsers/exim.cc", "LICENSE"}) {
    const Ran ran = Shell("MAILSCAN report '" MAILSCAN_SOURCE_DIR "/" +
                          std::string(file) + "'");
    EXPECT_EQ(ran.code, 65) << file;
    EXPECT_NE(ran.err.find("format not recognised"), std::string::npos)
        << ran.err;
  }
}

TEST(Hostile, ATruncatedArchiveKeepsWhatWasRead) {
  const Folder folder;
  std::string text;
  for (int i = 0; i < 2000; ++i) {
    text += kGood;
  }
  const std::string log = folder.Put("mail.log", text);
  for (const char* packer : {"gzip", "bzip2", "xz", "zstd -q"}) {
    const Ran packed =
        Shell(std::string(packer) + " -c " + log + " > " + folder.path() +
              "/whole; head -c -40 " + folder.path() + "/whole > " +
              folder.path() + "/cut.log");
    ASSERT_EQ(packed.code, 0) << packed.err;
    const Ran ran = Program("report -f json " + folder.path() + "/cut.log");
    EXPECT_EQ(ran.code, 74) << packer << ran.err;
    EXPECT_NE(ran.err.find("cut.log"), std::string::npos) << packer;
  }
}

TEST(Hostile, AClosedPipeEndsTheRunQuietly) {
  const Ran ran = Shell("MAILSCAN events " + BothSamples() +
                        " | head -n 1 > /dev/null; exit ${PIPESTATUS[0]}");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.err, "");
}

TEST(Hostile, AFullDiskIsToldOf) {
  const Ran ran = Shell("MAILSCAN report " + BothSamples() + " > /dev/full");
  EXPECT_EQ(ran.code, 73);
  EXPECT_NE(ran.err.find("cannot write"), std::string::npos) << ran.err;
}

}  // namespace
}  // namespace mailscan::testing
