#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/event_sink.h"
#include "core/model/status.h"
#include "core/timeline/clock_table.h"

namespace mailscan::testing {

// One input: lines of canonical events, such as
//   2026-03-02T10:00:00Z mx1 A1 accepted ip=192.0.2.1
//   2026-03-02T10:00:02Z mx1 A1 attempt-deferred recipient=ann@corp.example
//     stage=rcpt code=450 transfer_ms=50 reply=try again later   (one line)
// stamp, host, queue id, kind, then what else the event says; "-" is no host
// or no queue id. A stamp without year begins with "--" ("--03-02T10:00:00"),
// one without zone has no Z. Names are those of rows; a value ends at the next
// name. hint= is the time a queue id tells, hint_message_id= and hint_reply=
// those of a message id and a reply. After "+ " comes another event of the line
// before.
struct LogInput {
  std::string file;
  std::string lines;
  std::string source = "postfix";
  Micros mtime = 0;
};

struct LogRun {
  unsigned threads = 1;
  std::size_t block_lines = 1000;  // lines handed to the assembler at a time
  bool keep_refused = false;
  std::size_t lexicon_bytes = std::size_t{1} << 20U;
  ClockOptions clocks;  // input_mtimes comes from the inputs
};

// What the inputs together say. A trace is one line:
//   m1@news.example ann@corp.example delivered at=mx1/A1 queued=10:00:00
//   [deferred 10:00:02 rcpt 450] [delivered 10:05:00] {clicked 10:06:00 URL}
// (attempts; "exposed" by an earlier host, "exposed?" perhaps, "(host tries)"
// in parentheses) with "esp" after those an ESP tells, "<witnessed>" in angles,
// and orig=, sender=, esp=, campaign=, ended=, suspended=, "shared", "weak". Times on
// 2026-03-02 are shown without the date, and with "~60min" where they are so
// much wider than a stamp. Traces are sorted.
struct LogStory {
  Status status = Status::Ok();
  std::vector<std::string> traces;
  std::vector<std::uint64_t> duplicates;  // by input
  std::vector<std::string> grounds;       // by input: "queue-id option"
  // "mail.log zone-option queue-id 3/3 60 120": lines against, of how many,
  // what they tell and what was taken (years; minutes east of UTC).
  std::vector<std::string> doubts;
  // "sendgrid - postfix mx1: 30000 +-1000 ms, 12", by kind and names.
  std::vector<std::string> skews;
};
LogStory Tell(const std::vector<LogInput>& inputs, const LogRun& run = {});

// The same with one input, and only the traces.
std::vector<std::string> TracesOf(std::string_view lines);

// Reads one such line; its views are into `line`.
Event EventOf(std::string_view line);

std::vector<std::string> LinesOf(std::string_view text);

}  // namespace mailscan::testing
