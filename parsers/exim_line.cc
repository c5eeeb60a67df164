#include "parsers/exim_line.h"

#include <array>
#include <cstddef>
#include <optional>

#include "parsers/cursor.h"
#include "parsers/exim_id.h"
#include "parsers/syslog_line.h"
#include "parsers/syslog_stamp.h"

namespace mailscan {
namespace {

constexpr std::size_t kNpos = std::string_view::npos;

// What a crash or an editor leaves around a line; blanks in front mean
// something here.
std::string_view WithoutDamage(std::string_view line) {
  const auto is_junk = [](char c) {
    return c == '\0' || c == '\r' || c == '\n';
  };
  while (!line.empty() && is_junk(line.back())) {
    line.remove_suffix(1);
  }
  while (!line.empty() && is_junk(line.front())) {
    line.remove_prefix(1);
  }
  SkipPrefix(&line, "\xEF\xBB\xBF");
  return line;
}

// "2025-03-04 09:00:00 " in the minute of the stamp before; a fraction or a
// zone is not for here.
bool TakeSecond(std::string_view* text, const EximMinute& last, Stamp* stamp) {
  constexpr std::size_t kSize = sizeof("2025-03-04 09:00:00 ") - 1;
  const char* at = text->data();
  if (text->size() <= kSize || WordAt(at) != last.date ||
      WordAt(at + 8) != last.minute) {
    return false;
  }
  const unsigned tens = static_cast<unsigned char>(at[17]) - unsigned{'0'};
  const unsigned ones = static_cast<unsigned char>(at[18]) - unsigned{'0'};
  if (at[16] != ':' || tens > 5 || ones > 9 || at[19] != ' ' ||
      at[kSize] == '+' || at[kSize] == '-') {
    return false;
  }
  *stamp = {};
  stamp->us = last.us + (tens * 10 + ones) * kSecond;
  stamp->has_zone = false;
  text->remove_prefix(kSize);
  return true;
}

// "2025-03-04 09:00:00[.123][ +0100]" and a blank.
bool TakeEximStamp(std::string_view* text, Stamp* stamp) {
  constexpr std::size_t kDateSize = sizeof("2025-03-04") - 1;
  if (text->size() <= kDateSize || (*text)[kDateSize] != ' ' ||
      !IsDigit(text->front())) {
    return false;
  }
  std::size_t size = 0;
  const std::optional<Stamp> parsed = ParseRfc3339(*text, &size);
  if (!parsed || (size < text->size() && (*text)[size] != ' ')) {
    return false;
  }
  *stamp = *parsed;
  text->remove_prefix(size);
  SkipPrefix(text, " ");
  return true;
}

// Exim's time has no zone, syslog's has one: the zone is what brings the first
// to just before the second, since syslog takes a line as it is written.
// Exim's time stays the event's: where lines wait on their way, syslog's is
// when they went on.
void TakeZoneFrom(const Stamp& syslog, Stamp* exim) {
  constexpr Micros kQuarter = 15 * kMinute;
  constexpr Micros kWidestOffset = 14 * kHour;
  constexpr Micros kEarly = 2 * kSecond;  // two clocks, cut differently
  if (exim->has_zone || !syslog.has_zone || !syslog.has_year) {
    return;
  }
  const Micros ahead = exim->us - syslog.us;
  if (ahead > kWidestOffset + kEarly || ahead < -kWidestOffset) {
    return;
  }
  const Micros shifted = ahead + kMinute + kWidestOffset;
  const Micros offset = shifted / kQuarter * kQuarter - kWidestOffset;
  if (ahead - offset <= kEarly) {
    exim->us -= offset;
    exim->has_zone = true;
  }
}

// "[4711] ". An address in brackets is no PID.
bool SkipPid(std::string_view* text) {
  constexpr std::size_t kMostDigits = 10;
  std::size_t at = 1;
  while (at < text->size() && at <= kMostDigits && IsDigit((*text)[at])) {
    ++at;
  }
  if (at == 1 || at + 1 >= text->size() || text->front() != '[' ||
      (*text)[at] != ']' || (*text)[at + 1] != ' ') {
    return false;
  }
  text->remove_prefix(at + 2);
  return true;
}

// "[1/2] ", "[2\3] ": a long entry in pieces. The number, or 0.
int TakePiece(std::string_view* text) {
  std::size_t at = 1;
  int number = 0;
  while (at < text->size() && at < 4 && IsDigit((*text)[at])) {
    number = number * 10 + ((*text)[at++] - '0');
  }
  if (number == 0 || at + 1 >= text->size() || text->front() != '[' ||
      ((*text)[at] != '/' && (*text)[at] != '\\')) {
    return 0;
  }
  const std::size_t end = text->find("] ", at);
  if (end == kNpos || end > at + 4 || !IsDigit((*text)[at + 1])) {
    return 0;
  }
  text->remove_prefix(end + 2);
  return number;
}

bool IsEximTag(std::string_view tag) {
  return HasPrefix(tag, "exim");
}

// "info exim[8001]: ", what some syslog daemons put between their own stamp,
// which looks like Exim's, and the text: up to two words and the tag.
bool SkipTag(std::string_view* text) {
  constexpr int kMostWords = 3;
  std::string_view rest = *text;
  for (int i = 0; i < kMostWords; ++i) {
    if (rest.empty() || !IsAsciiLetter(rest.front())) {
      return false;
    }
    const std::size_t end = FindFirst<' '>(rest);
    const std::string_view word = rest.substr(0, end);
    if (end == rest.size()) {
      return false;
    }
    rest.remove_prefix(end + 1);
    if (IsEximTag(word) && word.back() == ':') {
      *text = rest;
      return true;
    }
    if (FindFirst<':', '=', '(', ')'>(word) != word.size()) {
      return false;
    }
  }
  return false;
}

bool IsFlagNext(std::string_view text) {
  constexpr auto kFlags = std::to_array<std::string_view>(
      {" <= ", " => ", " -> ", " >> ", " ** ", " == ", " *> ", " (= "});
  for (const std::string_view flag : kFlags) {
    if (text.starts_with(flag)) {
      return true;
    }
  }
  return Is(text, " Completed") || HasPrefix(text, " Completed QT=");
}

// The id at the start of text; one that somebody rewrote or cut is known by the
// flag behind it.
std::size_t IdSize(std::string_view text) {
  constexpr std::size_t kLongest = 40;
  const std::size_t size = EximIdSize(text);
  if (size != 0) {
    return size;
  }
  std::size_t at = 0;
  bool hyphen = false;
  while (at < text.size() && at <= kLongest &&
         (IsAsciiLetter(text[at]) || IsDigit(text[at]) || text[at] == '-')) {
    hyphen = hyphen || text[at] == '-';
    ++at;
  }
  return hyphen && at <= kLongest && IsFlagNext(text.substr(at)) ? at : 0;
}

// Exim cuts an entry at 8192 bytes (LOG_BUFFER_SIZE); what is far longer is
// somebody else's, and not worth more time.
constexpr std::size_t kLongestEntry = 16384;

void TakeId(std::string_view text, EximLine* out) {
  text = text.substr(0, kLongestEntry);
  const std::size_t size = IdSize(text);
  out->id = text.substr(0, size);
  text.remove_prefix(size);
  if (size != 0) {
    SkipPrefix(&text, " ");
  }
  out->text = text;
}

// Headers as a rejectlog shows them: "P Received: from ...", type and name.
bool IsLoggedHeader(std::string_view line) {
  constexpr std::string_view kTypes = "PFTIBCRSDE* ";  // enum htype_ of Exim
  if (line.size() < 4 || kTypes.find(line.front()) == kNpos || line[1] != ' ' ||
      !IsAsciiLetter(line[2])) {
    return false;
  }
  std::size_t at = 2;
  while (at < line.size() &&
         (IsAsciiLetter(line[at]) || IsDigit(line[at]) || line[at] == '-')) {
    ++at;
  }
  return at < line.size() && line[at] == ':';
}

// Begins with a blank, as a folded header does, and is a text. Printed JSON
// begins so too; it is nobody's continuation.
bool IsFolded(std::string_view line) {
  if (line.front() != ' ' && line.front() != '\t') {
    return false;
  }
  for (const char c : line) {
    if (static_cast<unsigned char>(c) < ' ' && c != '\t') {
      return false;
    }
  }
  const std::size_t first = line.find_first_not_of(" \t");
  if (first == kNpos) {
    return true;
  }
  line.remove_prefix(first);
  if (line.front() == '"') {
    const std::size_t close = line.find('"', 1);
    return close != kNpos && close + 1 < line.size() &&
           line.find_first_of(":,", close) != close + 1;
  }
  return std::string_view("{}[]").find(line.front()) == kNpos;
}

bool IsContinuation(std::string_view line) {
  return IsFolded(line) || IsLoggedHeader(line) ||
         HasPrefix(line, "Envelope-from: <") ||
         HasPrefix(line, "Envelope-to: <") || Is(line, "Recipients:") ||
         Is(line, "*** truncated ***") ||
         (line.size() >= 4 && line.find_first_not_of('-') == kNpos);
}

// "mx exim[4711]: 2026-03-02 ...": syslog's line without its stamp, as some
// that hand journald's on leave it.
bool TakeUnstampedSyslog(std::string_view line, EximLine* out) {
  std::string_view text = line;
  if (!SkipTag(&text) || !TakeEximStamp(&text, &out->stamp)) {
    return false;
  }
  const std::string_view first = line.substr(0, line.find(' '));
  out->host = IsEximTag(first) ? std::string_view() : first;
  out->named = true;
  SkipPid(&text);
  TakeId(text, out);
  return true;
}

// Behind Exim's time, or where it would stand.
EximShape TakeRest(std::string_view text, EximLine* out) {
  out->named = SkipTag(&text) || out->named;
  out->named = SkipPid(&text) || out->named;
  TakeId(text, out);
  return EximShape::kFull;
}

// What follows the minute of a stamp without a zone or a fraction is its second
// alone.
void NoteMinute(std::string_view line, const Stamp& stamp, EximMinute* last) {
  if (!stamp.has_zone && stamp.precision_us == kSecond) {
    last->date = WordAt(line.data());
    last->minute = WordAt(line.data() + 8);
    last->us = stamp.us - ((line[17] - '0') * 10 + (line[18] - '0')) * kSecond;
  }
}

bool HasEximStamp(std::string_view text) {
  Stamp stamp;
  return TakeEximStamp(&text, &stamp);
}

// What stands in another's line.
EximShape TakeInner(SyslogShape shape, const SyslogLine& outer, EximLine* out) {
  std::string_view text = WithoutDamage(outer.text);
  out->named = IsEximTag(outer.tag);
  const int piece = TakePiece(&text);
  const bool own_time = TakeEximStamp(&text, &out->stamp);
  if (own_time) {
    TakeZoneFrom(outer.stamp, &out->stamp);
  } else if (shape == SyslogShape::kNoTime) {
    return EximShape::kNone;
  } else {
    out->stamp = outer.stamp;
  }
  TakeRest(text, out);
  out->host = outer.host;
  // Another name than "exim" (syslog_processname) is known by Exim's time with
  // a PID or an id, or by an id with a flag; no name at all, by Exim's time.
  const bool known = out->named || (own_time && outer.tag.empty()) ||
                     (!out->id.empty() &&
                      (own_time || IsFlagNext(text.substr(out->id.size()))));
  if (!known) {
    return EximShape::kForeign;
  }
  out->named = out->named || !outer.tag.empty();
  // A later piece without its first one goes on something not seen.
  return piece > 1 ? EximShape::kContinuation : EximShape::kFull;
}

// "2026-...Z stdout F text", as container runtimes write it.
bool TakeCri(std::string_view line, SyslogLine* outer) {
  *outer = {};
  if (!TakeSyslogStamp(&line, &outer->stamp) ||
      !(SkipPrefix(&line, " stdout F ") || SkipPrefix(&line, " stderr F "))) {
    return false;
  }
  outer->text = line;
  return true;
}

}  // namespace

// SyslogReader would take Exim's time for that of a line of syslog's within.
SyslogShape EximLineReader::ReadOuter(std::string_view line,
                                      SyslogLine* outer) {
  if (HasPrefix(line, "{")) {
    if (json_ == nullptr) {
      json_ = std::make_unique<SyslogJsonReader>();
    }
    if (json_->Read(line, outer) != SyslogJson::kNone &&
        HasEximStamp(outer->text)) {
      return SyslogShape::kFull;
    }
  } else if (TakeCri(line, outer) && HasEximStamp(outer->text)) {
    return SyslogShape::kFull;
  } else {
    const SyslogShape shape = ParseSyslogLine(line, outer);
    if (shape == SyslogShape::kFull && HasEximStamp(outer->text)) {
      return shape;
    }
  }
  return syslog_.Read(line, outer);
}

EximShape EximLineReader::Read(std::string_view line, EximLine* out) {
  line = WithoutDamage(line);
  out->host = {};
  out->named = false;
  if (line.empty()) {
    return EximShape::kNone;
  }
  std::string_view text = line;
  if (TakeSecond(&text, minute_, &out->stamp)) {
    return TakeRest(text, out);
  }
  if (TakeEximStamp(&text, &out->stamp)) {
    NoteMinute(line, out->stamp, &minute_);
    return TakeRest(text, out);
  }
  if (TakeUnstampedSyslog(line, out)) {
    return EximShape::kFull;
  }
  SyslogLine outer;
  const SyslogShape shape = ReadOuter(line, &outer);
  if (shape == SyslogShape::kNone) {
    return IsContinuation(line) ? EximShape::kContinuation : EximShape::kNone;
  }
  return TakeInner(shape, outer, out);
}

}  // namespace mailscan
