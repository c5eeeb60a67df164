#include "core/report/text_page.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/report/utf8.h"
#include "core/timeline/address.h"

namespace mailscan {
namespace {

constexpr std::string_view kBold = "\033[1m";
constexpr std::string_view kRed = "\033[31m";
constexpr std::string_view kYellow = "\033[33m";
constexpr std::string_view kPlain = "\033[0m";
constexpr std::string_view kMore = "...";

bool IsLetterOrDigit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
         (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}

// What a local part is taken to be made of. Without "/?&", that delimit
// addresses in links; with "=" and "%", because of VERP (ann=corp.example@...)
// and of links.
bool IsLocal(char c) {
  return IsLetterOrDigit(c) || std::string_view("!#$%'*+-.=^_`{|}~").find(c) !=
                                   std::string_view::npos;
}

// Where the local part begins that ends before `end`; not before `from`.
std::size_t LocalBegin(std::string_view text, std::size_t from,
                       std::size_t end) {
  if (end > from && text[end - 1] == '"') {
    const std::size_t quote = text.substr(from, end - 1 - from).rfind('"');
    return quote == std::string_view::npos ? from : from + quote;
  }
  std::size_t begin = end;
  while (begin > from && IsLocal(text[begin - 1])) {
    --begin;
  }
  return begin;
}

std::size_t DomainEnd(std::string_view text, std::size_t at) {
  while (at < text.size() &&
         (IsLetterOrDigit(text[at]) || text[at] == '.' || text[at] == '-')) {
    ++at;
  }
  return at;
}

// The next @ or, in a link, %40; its length in *length.
std::size_t FindAt(std::string_view text, std::size_t from,
                   std::size_t* length) {
  for (std::size_t at = from; at < text.size(); ++at) {
    *length = text[at] == '@' ? 1U : text.substr(at, 3) == "%40" ? 3U : 0U;
    if (*length != 0) {
      return at;
    }
  }
  return text.size();
}

// All of a local part that is shown.
std::string_view FirstLetter(std::string_view local) {
  std::size_t length = 0;
  if (!local.empty()) {
    TakeCodePoint(local, &length);
  }
  return local.substr(0, length);
}

}  // namespace

std::string Safe(std::string_view text) {
  std::string safe;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t length = 0;
    const std::uint32_t point = TakeCodePoint(text.substr(at), &length);
    if (point >= 0x20 && point < 0x7f) {
      safe += text[at];
    } else if (point == kNoCodePoint || point < 0x80) {
      safe += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[at]));
    } else {
      safe += fmt::format("\\u{{{:x}}}", point);
    }
    at += length;
  }
  return safe;
}

std::string Fit(std::string text, std::size_t width) {
  if (text.size() > width) {
    text.resize(width > kMore.size() ? width - kMore.size() : 0);
    text += kMore.substr(0, width);
  }
  return text;
}

std::string Left(std::string_view text, std::size_t width) {
  std::string cell = Fit(std::string(text), width);
  cell.resize(width, ' ');
  return cell;
}

std::string Right(std::string_view text, std::size_t width) {
  const std::string cell = Fit(std::string(text), width);
  return std::string(width - cell.size(), ' ') + cell;
}

std::string Grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
}

std::string Share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0
             ? "-"
             : fmt::format("{:.1f} %", 100.0 * static_cast<double>(part) /
                                           static_cast<double>(whole));
}

// Seconds tell something within a day; over several there is no room for them.
std::string Spanned(const Interval& span) {
  const std::string from = FormatUtc(span.lo, kSecond);
  const std::string to = FormatUtc(span.hi, kSecond);
  const bool same_day = from.substr(0, 10) == to.substr(0, 10);
  const std::size_t clock = same_day ? 8 : 5;
  return fmt::format(
      "{} {} to {}{}", from.substr(0, 10), from.substr(11, clock),
      same_day ? "" : to.substr(0, 10) + " ", to.substr(11, clock));
}

void TextPage::Title(std::string_view version,
                     const std::optional<Interval>& window) {
  Line("mailscan-cli " + std::string(version) +
       (window ? "   " + Spanned(*window) + " UTC" : ""));
}

void TextPage::Put(std::string_view color, std::string_view text) {
  const bool colored = style_.color && !color.empty();
  if (colored) {
    *out_ += color;
  }
  *out_ += text;
  if (colored) {
    *out_ += kPlain;
  }
}

// Safe, cut to the width and without spaces at the end.
std::string TextPage::Cut(std::string_view text) const {
  std::string line = Fit(Safe(text), style_.width);
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

void TextPage::Heading(std::string_view title, std::string_view rest) {
  const std::string safe = Cut(title);
  *out_ += '\n';
  Put(kBold, safe);
  if (!rest.empty()) {
    *out_ += Cut(safe + "  " + std::string(rest)).substr(safe.size());
  }
  *out_ += '\n';
}

void TextPage::Line(std::string_view text) {
  *out_ += Cut(text) + "\n";
}

void TextPage::Warning(std::string_view text) {
  Put(kYellow, Cut(text));
  *out_ += '\n';
}

void TextPage::Severe(std::string_view text) {
  Put(kRed, Cut(text));
  *out_ += '\n';
}

void TextPage::Paragraph(std::string_view lead, std::string_view text) {
  // However narrow, something of the text goes on every line.
  const std::string first = Fit(std::string(lead), style_.width / 2);
  const std::size_t room = style_.width - first.size();
  const std::string safe = Safe(text);
  std::string_view left = safe;
  std::string line = first;
  while (true) {
    left.remove_prefix(std::min(left.find_first_not_of(' '), left.size()));
    if (left.empty()) {
      return;
    }
    std::size_t take = left.size();
    if (take > room) {
      const std::size_t space = left.substr(0, room + 1).rfind(' ');
      take = space == std::string_view::npos ? room : space;
    }
    line += left.substr(0, take);
    line.erase(line.find_last_not_of(' ') + 1);
    *out_ += line + "\n";
    line.assign(first.size(), ' ');
    left.remove_prefix(take);
  }
}

std::string TextPage::Address(std::string_view address) const {
  if (address.empty()) {
    return "(no recipient)";
  }
  if (style_.redact == Redact::kNone || address == "<>" ||
      (!style_.typed.empty() && SameAddressAnyCase(address, style_.typed))) {
    return Safe(address);
  }
  const std::string_view local = LocalPartOf(address);
  if (local.size() == address.size()) {
    return "***";  // a bare name is all local part
  }
  return Safe(FirstLetter(local)) + "***@" + Safe(DomainOf(address));
}

std::string TextPage::Words(std::string_view text) const {
  if (style_.redact == Redact::kNone) {
    return Safe(text);
  }
  std::string words;
  std::size_t done = 0;  // text before it is in words
  std::size_t length = 0;
  for (std::size_t at = FindAt(text, 0, &length); at < text.size();
       at = FindAt(text, at + length, &length)) {
    const std::size_t begin = LocalBegin(text, done, at);
    if (begin == at) {
      continue;
    }
    words += Safe(text.substr(done, begin - done));
    const std::size_t end = DomainEnd(text, at + length);
    const std::string address =
        std::string(text.substr(begin, at - begin)) + "@" +
        std::string(text.substr(at + length, end - at - length));
    if (!style_.typed.empty() && SameAddressAnyCase(address, style_.typed)) {
      words += Safe(text.substr(begin, at - begin));
    } else {
      words += Safe(FirstLetter(text.substr(begin, at - begin))) + "***";
    }
    done = at;
  }
  return words + Safe(text.substr(done));
}

std::string TextPage::PlaceText(const Place& place, const Tables& tables) {
  return place.line == 0 ? std::string()
                         : Safe(tables.origins.At(place.origin).file) + ":" +
                               std::to_string(place.line);
}

}  // namespace mailscan
