#include "parsers/syslog_json.h"

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "parsers/cursor.h"

namespace mailscan {
namespace {

enum Path : std::size_t {
  kMessage,
  kIdentifier,
  kSyslogPid,
  kPid,
  kHost,
  kSourceTime,
  kTime,
  kLog,
  kLogTime,
  kPathCount,
};
constexpr std::array<std::string_view, kPathCount> kPaths = {
    "MESSAGE",   "SYSLOG_IDENTIFIER",          "SYSLOG_PID",           "_PID",
    "_HOSTNAME", "_SOURCE_REALTIME_TIMESTAMP", "__REALTIME_TIMESTAMP", "log",
    "time",
};

// Microseconds in UTC, as a string or a number.
bool ReadJournalTime(std::string_view digits, Stamp* stamp) {
  constexpr std::int64_t kLast = 4'102'444'800 * kSecond;  // 2100-01-01
  std::int64_t us = 0;
  const char* end = digits.data() + digits.size();
  const auto [at, error] = std::from_chars(digits.data(), end, us);
  if (digits.empty() || error != std::errc() || at != end || us < 0 ||
      us > kLast) {
    return false;
  }
  *stamp = Stamp{us, 1, true, true};
  return true;
}

// A message that is not UTF-8 is an array of byte values. `first` is the
// number that stands for the array, in the record itself.
bool ReadBytes(std::string_view first, const char* end, std::string* bytes) {
  bytes->clear();
  const char* at = first.data();
  while (at < end) {
    unsigned value = 0;
    const auto [next, error] = std::from_chars(at, end, value);
    if (error != std::errc() || value > 255) {
      return false;
    }
    bytes->push_back(static_cast<char>(value));
    at = next;
    while (at < end && (*at == ' ' || *at == ',')) {
      ++at;
    }
    if (at < end && *at == ']') {
      return true;
    }
  }
  return false;
}

}  // namespace

SyslogJsonReader::SyslogJsonReader() : record_(kPaths) {}

SyslogJson SyslogJsonReader::Read(std::string_view line, SyslogLine* out) {
  if (!record_.Read(line)) {
    return SyslogJson::kNone;
  }
  const JsonValue& log = record_.values()[kLog];
  if (log.type == JsonType::kString) {
    const std::optional<Stamp> time = ParseRfc3339(record_.text(kLogTime));
    if (!time.has_value()) {
      return SyslogJson::kNone;
    }
    *out = SyslogLine{};
    out->stamp = *time;
    out->text = log.text;
    return SyslogJson::kContainer;
  }
  const JsonValue& message = record_.values()[kMessage];
  if (message.type == JsonType::kAbsent) {
    return SyslogJson::kNone;
  }
  *out = SyslogLine{};
  if (!ReadJournalTime(record_.text(kSourceTime), &out->stamp) &&
      !ReadJournalTime(record_.text(kTime), &out->stamp)) {
    return SyslogJson::kNone;
  }
  out->host = record_.text(kHost);
  out->tag = record_.text(kIdentifier);
  out->pid = record_.text(kSyslogPid).empty() ? record_.text(kPid)
                                              : record_.text(kSyslogPid);
  if (message.type == JsonType::kString) {
    out->text = message.text;
  } else if (message.type == JsonType::kNumber &&
             ReadBytes(message.text, line.data() + line.size(), &bytes_)) {
    out->text = bytes_;
  }
  return SyslogJson::kJournal;
}

}  // namespace mailscan
