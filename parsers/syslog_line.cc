#include "parsers/syslog_line.h"

#include <algorithm>
#include <cstddef>

#include "parsers/cursor.h"
#include "parsers/syslog_stamp.h"

namespace mailscan {
namespace {

constexpr std::size_t kNpos = std::string_view::npos;

// What runs once for every line is inlined here, the text in registers. Others
// are given a copy of it: a text whose address is known is stored in halves and
// loaded whole, for which the processor waits.

bool IsJunk(char c) {
  return c == '\0' || c == '\r' || c == '\n' || c == ' ' || c == '\t' ||
         c == '\x1e';  // journalctl -o json-seq
}

[[gnu::always_inline]] inline std::string_view Trimmed(std::string_view line) {
  const auto is_plain = [](char c) { return c > ' ' && c <= '~'; };
  if (!line.empty() && is_plain(line.front()) && is_plain(line.back()))
      [[likely]] {
    return line;
  }
  while (!line.empty() && IsJunk(line.back())) {
    line.remove_suffix(1);
  }
  do {
    while (!line.empty() && IsJunk(line.front())) {
      line.remove_prefix(1);
    }
  } while (SkipPrefix(&line, "\xEF\xBB\xBF"));
  return line;
}

// "<22>", or FreeBSD's "<mail.info>".
std::string_view AfterAngles(std::string_view text) {
  constexpr std::size_t kLongest = 24;
  const std::size_t end = text.substr(0, kLongest).find('>');
  return end == kNpos ? text : text.substr(end + 1);
}

void SkipBlanks(std::string_view* text) {
  while (!text->empty() && text->front() == ' ') {
    text->remove_prefix(1);
  }
}

[[gnu::always_inline]] inline bool TakeTag(std::string_view* from,
                                           SyslogLine* out) {
  const std::string_view text = *from;
  std::size_t at = FindFirst<'[', ':', ' '>(text);
  const std::size_t tag_size = at;
  std::string_view pid;
  if (at < text.size() && text[at] == '[') {
    const std::size_t close = at + FindFirst<']'>(text.substr(at));
    if (close == text.size()) {
      return false;
    }
    pid = text.substr(at + 1, close - at - 1);
    at = close + 1;
  }
  if (tag_size == 0 || at >= text.size() || text[at] != ':') {
    return false;
  }
  do {
    ++at;
  } while (at < text.size() && text[at] == ' ');
  out->tag = text.substr(0, tag_size);
  out->pid = pid;
  *from = text.substr(at);
  return true;
}

// The next word of RFC 5424's header, with the blank behind it; "-" is none.
bool TakeWord(std::string_view* text, std::string_view* word) {
  *word = TakeUntil<' '>(text);
  if (word->empty() || text->empty()) {
    return false;
  }
  text->remove_prefix(1);
  if (Is(*word, "-")) {
    *word = {};
  }
  return true;
}

// "-", or elements like [id name="a \"b\" \]"].
bool SkipStructuredData(std::string_view* text) {
  if (SkipPrefix(text, "-")) {
    return true;
  }
  if (!HasPrefix(*text, "[")) {
    return false;
  }
  bool quoted = false;
  for (std::size_t i = 1; i < text->size(); ++i) {
    const char c = (*text)[i];
    if (quoted && c == '\\') {
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ']' && !quoted &&
               (i + 1 == text->size() || (*text)[i + 1] != '[')) {
      text->remove_prefix(i + 1);
      return true;
    }
  }
  return false;
}

// "1 2026-11-06T12:00:00.1+01:00 host app procid msgid - text", behind the
// PRI. A tag that the sender left in the text counts where app is "-".
SyslogShape ReadRfc5424(std::string_view rest, SyslogLine* out) {
  if (!SkipPrefix(&rest, "1 ")) {
    return SyslogShape::kNone;
  }
  const bool has_time = !SkipPrefix(&rest, "- ");
  if (has_time &&
      (!TakeSyslogStamp(&rest, &out->stamp) || !SkipPrefix(&rest, " "))) {
    return SyslogShape::kNone;
  }
  std::string_view message_type;
  if (!TakeWord(&rest, &out->host) || !TakeWord(&rest, &out->tag) ||
      !TakeWord(&rest, &out->pid) || !TakeWord(&rest, &message_type) ||
      !SkipStructuredData(&rest)) {
    return SyslogShape::kNone;
  }
  SkipBlanks(&rest);
  SkipPrefix(&rest, "\xEF\xBB\xBF");
  if (out->tag.empty() && !TakeSyslogTag(&rest, out)) {
    out->text = rest;
    return SyslogShape::kNoTag;
  }
  out->text = rest;
  return has_time ? SyslogShape::kFull : SyslogShape::kNoTime;
}

// Solaris: "[ID 197553 mail.info] text".
std::string_view AfterSolarisId(std::string_view text) {
  const std::size_t end = HasPrefix(text, "[ID ") ? text.find("] ") : kNpos;
  return end == kNpos ? text : text.substr(end + 2);
}

// What stands where a tag should: busybox's "mail.info tag: ".
SyslogShape ReadLateTag(std::string_view text, SyslogLine* out) {
  out->text = text;
  if (!HasPrefix(text, "mail.")) {
    return SyslogShape::kNoTag;
  }
  text.remove_prefix(FindFirst<' '>(text));
  SkipBlanks(&text);
  if (!TakeSyslogTag(&text, out)) {
    return SyslogShape::kNoTag;
  }
  out->text = AfterSolarisId(text);
  return SyslogShape::kFull;
}

// "tag: text" without a host before it.
bool TakeTagForHost(std::string_view text, SyslogLine* out) {
  if (!TakeSyslogTag(&text, out)) {
    return false;
  }
  out->host = {};
  out->text = text;
  return true;
}

// Behind the stamp and its blank: "host tag[pid]: text".
SyslogShape ReadBehindStamp(std::string_view rest, SyslogLine* out) {
  if (HasPrefix(rest, "<")) {
    rest = AfterAngles(rest);
    SkipBlanks(&rest);
  }
  const std::string_view line = rest;
  out->host = rest.substr(0, FindFirst<' '>(rest));
  rest.remove_prefix(out->host.size());
  if (HasSuffix(out->host, ":") && !HasSuffix(out->host, "::") &&
      TakeTagForHost(line, out)) {
    return SyslogShape::kFull;
  }
  SkipBlanks(&rest);
  if (rest.empty()) {
    return SyslogShape::kNone;
  }
  if (HasPrefix(rest, "<")) {
    rest = AfterAngles(rest);
    SkipBlanks(&rest);
  }
  if (!TakeTag(&rest, out)) {
    return ReadLateTag(rest, out);
  }
  out->text = AfterSolarisId(rest);
  return SyslogShape::kFull;
}

}  // namespace

std::string_view WithoutJunk(std::string_view line) {
  return Trimmed(line);
}

bool TakeSyslogTag(std::string_view* text, SyslogLine* out) {
  return TakeTag(text, out);
}

SyslogShape ParseSyslogLine(std::string_view line, SyslogLine* out,
                            RsyslogMinute* last) {
  std::string_view rest = Trimmed(line);
  if (HasPrefix(rest, "<")) {
    rest = AfterAngles(rest);
    SkipBlanks(&rest);
  }
  std::string_view behind = rest;
  const bool has_time =
      (last != nullptr && TakeRsyslogStamp(&behind, last, &out->stamp)) ||
      TakeSyslogStamp(&behind, &out->stamp);
  if (has_time) [[likely]] {
    rest = behind;
    if (!HasPrefix(rest, " ")) {
      return SyslogShape::kNone;
    }
  } else if (HasPrefix(rest, "1 ")) {
    return ReadRfc5424(rest, out);
  } else if (!SkipUnknownMonth(&behind)) {
    return SyslogShape::kNone;
  } else {
    rest = behind;
  }
  SkipBlanks(&rest);
  const SyslogShape shape = ReadBehindStamp(rest, out);
  if (has_time) [[likely]] {
    return shape;
  }
  return shape == SyslogShape::kFull ? SyslogShape::kNoTime
                                     : SyslogShape::kNone;
}

}  // namespace mailscan
