#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/model/time.h"

namespace mailscan::testing {

// How pieces of a mail log are spelt. All append to *out; pure.
void PutNumber(std::uint64_t value, std::string* out);
void PutPadded(std::uint64_t value, int width, std::string* out);
void PutUpperHex(std::uint64_t value, int min_width, std::string* out);

// A time span as Postfix prints one: two significant digits, no finer than
// 0.01 s, no coarser than 1 s, rounded half up, no trailing zeros
// (format_tv.c with the default delay_logging_resolution_limit).
void PutDelay(Micros span, std::string* out);

// Queue ids as Postfix makes them from the time and the inode.
void PutShortQueueId(Micros created, std::uint64_t inode, std::string* out);
void PutLongQueueId(Micros created, std::uint64_t inode, std::string* out);

// A message id as Exim makes it from the time and the process: of 16
// characters, or, since 4.97, of 23.
void PutEximId(Micros began, std::uint64_t pid, bool is_long, std::string* out);
// "1h2m3s", cut to seconds as Exim cuts without the log selector millisec.
void PutEximSpan(Micros span, std::string* out);

// count characters of base64url made from bits, which are stirred for each.
void PutToken(std::uint64_t bits, int count, std::string* out);

enum class StampForm { kBsd, kRfc3339, kExim };

// A StampWriter writes the stamp of a log line. It remembers the last day, so
// keep one a log. One thread.
class StampWriter {
 public:
  StampWriter(StampForm form, int zone_minutes);
  // "Mar  2 07:00:01", "2026-03-02T07:00:01.123456+01:00" or, Exim's,
  // "2026-03-02 07:00:01".
  void Put(Micros us, std::string* out);

 private:
  void LearnDay(std::int64_t day);

  StampForm form_;
  Micros offset_;
  std::int64_t day_ = -1;
  std::string day_text_;
  std::string zone_text_;
};

}  // namespace mailscan::testing
