#include "parsers/syslog_reader.h"

#include <algorithm>
#include <cstddef>

#include "parsers/cursor.h"
#include "parsers/syslog_stamp.h"

namespace mailscan {
namespace {

constexpr std::size_t kNpos = std::string_view::npos;
constexpr char kEscape = '\x1b';

// Docker names containers by the first 12 digits of their id.
bool IsContainerId(std::string_view tag) {
  constexpr std::size_t kShortest = 12;
  return tag.size() >= kShortest &&
         std::all_of(tag.begin(), tag.end(), [](char c) {
           return IsDigit(c) || (c >= 'a' && c <= 'f');
         });
}

// Who passes on the lines of others under its own tag. Any other program's
// text is its own, whatever it looks like.
bool PassesOnOdd(std::string_view tag) {
  return HasPrefix(tag, "docker") || HasPrefix(tag, "podman") ||
         HasPrefix(tag, "conmon") || HasPrefix(tag, "containerd") ||
         HasPrefix(tag, "crio") ||
         IsContainerId(tag.substr(tag.rfind('/') + 1));
}

bool PassesOn(std::string_view tag) {
  return !HasPrefix(tag, "postfix") && PassesOnOdd(tag);
}

// What a program passed on: a line with a stamp of its own, or one that begins
// with its tag. What the inner line does not say, the outer one does.
SyslogShape ReadInner(std::string_view text, SyslogLine outer,
                      SyslogLine* out) {
  const SyslogShape shape = ParseSyslogLine(text, out);
  if (shape != SyslogShape::kNone) {
    if (shape == SyslogShape::kNoTime) {
      out->stamp = outer.stamp;
    } else {
      CompleteStamp(outer.stamp, &out->stamp);
    }
    out->host = out->host.empty() ? outer.host : out->host;
    return shape == SyslogShape::kNoTag ? shape : SyslogShape::kFull;
  }
  text = WithoutJunk(text);
  const bool has_tag = TakeSyslogTag(&text, &outer);
  *out = outer;
  out->text = text;
  return has_tag ? SyslogShape::kFull : SyslogShape::kNoTag;
}

// "mail-1  | " of docker compose, "[pod/mail-0/postfix] " of kubectl.
bool SkipName(std::string_view* text) {
  constexpr std::size_t kLongest = 80;
  const std::string_view head = text->substr(0, kLongest);
  std::size_t at = 0;
  if (HasPrefix(head, "[pod/")) {
    at = head.find("] ");
    if (at == kNpos) {
      return false;
    }
    text->remove_prefix(at + 2);
    return true;
  }
  while (at < head.size() && head[at] != ' ' && head[at] != '|') {
    ++at;
  }
  at = at == 0 ? kNpos : head.find_first_not_of(' ', at);
  if (at == kNpos || head[at] != '|') {
    return false;
  }
  text->remove_prefix(at + 1);
  return true;
}

}  // namespace

SyslogShape SyslogReader::Read(std::string_view line, SyslogLine* out) {
  const SyslogShape shape = ParseSyslogLine(line, out, &minute_);
  if (shape == SyslogShape::kFull && !HasPrefix(out->host, "\x1b")) [[likely]] {
    return PassesOn(out->tag) ? ReadInner(out->text, *out, out) : shape;
  }
  return shape == SyslogShape::kNoTime ? shape : ReadWrapped(line, out);
}

SyslogShape SyslogReader::ReadWrapped(std::string_view line, SyslogLine* out) {
  line = WithoutJunk(line);
  if (line.find(kEscape) != kNpos) {
    line = WithoutColours(line);
    return Read(line, out);  // once: no escapes are left
  }
  SkipName(&line);
  line = WithoutJunk(line);
  if (HasPrefix(line, "{")) {
    return ReadJson(line, out);
  }
  // `out` may be half filled by whoever asked before.
  const SyslogShape shape = ParseSyslogLine(line, out);
  if (shape != SyslogShape::kNoTag) {
    return shape == SyslogShape::kFull && PassesOn(out->tag)
               ? ReadInner(out->text, *out, out)
               : shape;
  }
  SyslogLine outer;
  std::string_view rest = line;
  if (!TakeSyslogStamp(&rest, &outer.stamp)) {
    return shape;
  }
  rest = WithoutJunk(rest);
  const bool is_cri =
      SkipPrefix(&rest, "stdout F ") || SkipPrefix(&rest, "stderr F ") ||
      SkipPrefix(&rest, "stdout P ") || SkipPrefix(&rest, "stderr P ");
  Stamp inner;
  std::string_view probe = rest;
  if (!is_cri && !TakeSyslogStamp(&probe, &inner)) {
    return shape;
  }
  return ReadInner(rest, outer, out);
}

SyslogShape SyslogReader::ReadJson(std::string_view line, SyslogLine* out) {
  if (json_ == nullptr) {
    json_ = std::make_unique<SyslogJsonReader>();
  }
  switch (json_->Read(line, out)) {
    case SyslogJson::kContainer:
      return ReadInner(out->text, *out, out);
    case SyslogJson::kJournal:
      return out->tag.empty() || PassesOn(out->tag)
                 ? ReadInner(out->text, *out, out)
                 : SyslogShape::kFull;
    case SyslogJson::kNone:
      break;
  }
  return SyslogShape::kNone;
}

// Without "\x1b[33m" and its like.
std::string_view SyslogReader::WithoutColours(std::string_view line) {
  constexpr std::size_t kPadding = 64;
  plain_.clear();
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] != kEscape) {
      plain_.push_back(line[i]);
      continue;
    }
    if (i + 1 < line.size() && line[i + 1] == '[') {
      ++i;
      while (i + 1 < line.size() &&
             (IsDigit(line[i + 1]) || line[i + 1] == ';')) {
        ++i;
      }
      ++i;  // the letter that ends it
    }
  }
  const std::size_t size = plain_.size();
  plain_.append(kPadding, '\0');
  return std::string_view(plain_).substr(0, size);
}

}  // namespace mailscan
