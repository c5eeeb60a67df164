#include "core/input/line_piece.h"

#include <cstddef>

namespace mailscan {
namespace {

constexpr std::size_t kNpos = std::string_view::npos;

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

// The word at the start of *text, which moves on behind the blank after it;
// empty when there is no blank.
std::string_view TakeWord(std::string_view* text) {
  const std::size_t end = text->find(' ');
  if (end == kNpos) {
    return {};
  }
  const std::string_view word = text->substr(0, end);
  text->remove_prefix(end + 1);
  return word;
}

// "2026-01-01T00:00:00.123456789Z", as far as it takes to tell.
bool IsIsoTime(std::string_view word) {
  return word.size() >= 20 && IsDigit(word[0]) && word[4] == '-' &&
         word[7] == '-' && word[10] == 'T' && word[13] == ':';
}

// "2026-01-01T00:00:00.123456789Z stdout P text", tags after "P" allowed.
bool ReadCri(std::string_view line, LinePiece* piece) {
  std::string_view rest = line;
  if (!IsIsoTime(TakeWord(&rest))) {
    return false;
  }
  piece->key = TakeWord(&rest);
  if (piece->key != "stdout" && piece->key != "stderr") {
    return false;
  }
  const std::size_t tag = rest.find_first_of(" :");
  if (tag != 1 && !(tag == kNpos && rest.size() == 1)) {
    return false;
  }
  piece->is_last = rest.front() == 'F';
  if (!piece->is_last && rest.front() != 'P') {
    return false;
  }
  const std::size_t blank = rest.find(' ');
  piece->text = blank == kNpos ? std::string_view() : rest.substr(blank + 1);
  piece->head = line.substr(0, line.size() - piece->text.size());
  return true;
}

// Moves on behind "<22>" and the time: "Mar  2 10:00:00 " or an ISO one.
bool SkipSyslogTime(std::string_view* text) {
  constexpr std::size_t kLongestPriority = 6;
  constexpr std::size_t kBsdTime = 16;
  if (text->starts_with('<')) {
    const std::size_t end = text->substr(0, kLongestPriority).find('>');
    text->remove_prefix(end == kNpos ? 0 : end + 1);
  }
  if (text->size() > kBsdTime && (*text)[3] == ' ' && (*text)[6] == ' ' &&
      (*text)[9] == ':' && (*text)[12] == ':' && (*text)[15] == ' ') {
    text->remove_prefix(kBsdTime);
    return true;
  }
  return IsIsoTime(TakeWord(text));
}

// A number of one to four digits, 0 if there is none.
std::uint32_t TakeNumber(std::string_view* text) {
  constexpr std::size_t kMostDigits = 4;
  std::uint32_t number = 0;
  std::size_t at = 0;
  while (at < text->size() && at < kMostDigits && IsDigit((*text)[at])) {
    number = number * 10 + static_cast<std::uint32_t>((*text)[at++] - '0');
  }
  text->remove_prefix(at);
  return number;
}

// "TIME host exim[1234]: [1\2] text". Only the tag in its own place counts:
// the same words may be in the text of any line.
bool ReadExim(std::string_view line, LinePiece* piece) {
  std::string_view rest = line;
  if (!SkipSyslogTime(&rest)) {
    return false;
  }
  const std::string_view from_host = rest;
  if (TakeWord(&rest).empty() || !rest.starts_with("exim")) {
    return false;
  }
  const std::string_view tag = TakeWord(&rest);
  if (!tag.ends_with(':')) {
    return false;
  }
  piece->key = from_host.substr(0, from_host.size() - rest.size() - 1);
  piece->head = line.substr(0, line.size() - rest.size());
  if (!rest.starts_with('[')) {
    return false;
  }
  rest.remove_prefix(1);
  piece->number = TakeNumber(&rest);
  const char mark = rest.empty() ? '\0' : rest.front();
  if (mark != '/' && mark != '\\') {
    return false;
  }
  rest.remove_prefix(1);
  piece->count = TakeNumber(&rest);
  if (!rest.starts_with("] ") || piece->number == 0 || piece->count < 2 ||
      piece->number > piece->count) {
    return false;
  }
  piece->text = rest.substr(2);
  piece->is_last = piece->number == piece->count;
  piece->at_newline = mark == '\\';
  return true;
}

// Whether any line is one of Exim's, cut or not.
bool HasEximLine(std::string_view start) {
  constexpr std::string_view kTag = " exim";
  std::size_t at = 0;
  while ((at = start.find(kTag, at)) != kNpos) {
    const std::size_t newline = start.rfind('\n', at);
    std::string_view line = start.substr(newline == kNpos ? 0 : newline + 1);
    line = line.substr(0, line.find('\n'));
    std::string_view rest = line;
    if (SkipSyslogTime(&rest) && !TakeWord(&rest).empty() &&
        rest.starts_with(kTag.substr(1)) && TakeWord(&rest).ends_with(':')) {
      return true;
    }
    at = static_cast<std::size_t>(line.data() - start.data()) + line.size();
  }
  return false;
}

}  // namespace

bool ReadPiece(std::string_view line, Joining joining, LinePiece* piece) {
  *piece = {};
  switch (joining) {
    case Joining::kNone:
      return false;
    case Joining::kCri:
      return ReadCri(line, piece);
    case Joining::kExim:
      return ReadExim(line, piece);
  }
  return false;
}

Joining JoiningOf(std::string_view start) {
  // The first line may be the rest of one, and a few may be anything.
  constexpr int kLinesToSee = 20;
  int lines = 0;
  int cri = 0;
  LinePiece piece;
  for (std::string_view left = start; !left.empty() && lines < kLinesToSee;
       ++lines) {
    const std::string_view line = left.substr(0, left.find('\n'));
    cri += ReadCri(line, &piece) ? 1 : 0;
    left.remove_prefix(line.size());
    left.remove_prefix(left.empty() ? 0 : 1);
  }
  if (cri * 2 > lines) {
    return Joining::kCri;
  }
  return HasEximLine(start) ? Joining::kExim : Joining::kNone;
}

}  // namespace mailscan
