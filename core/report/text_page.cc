#include "core/report/text_page.h"

#include <fmt/format.h>

#include "core/report/utf8.h"
#include "core/timeline/address.h"

namespace mailscan {
namespace {

constexpr std::string_view kBold = "\033[1m";
constexpr std::string_view kRed = "\033[31m";
constexpr std::string_view kYellow = "\033[33m";
constexpr std::string_view kPlain = "\033[0m";
constexpr std::string_view kMore = "...";

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

void TextPage::Heading(std::string_view title, std::string_view rest) {
  *out_ += '\n';
  Put(kBold, title);
  if (!rest.empty()) {
    *out_ += "  " + Fit(Safe(rest), style_.width - title.size() - 2);
  }
  *out_ += '\n';
}

void TextPage::Line(std::string_view text) {
  std::string line = Fit(Safe(text), style_.width);
  line.erase(line.find_last_not_of(' ') + 1);
  *out_ += line + "\n";
}

void TextPage::Warning(std::string_view text) {
  Put(kYellow, Fit(Safe(text), style_.width));
  *out_ += '\n';
}

void TextPage::Severe(std::string_view text) {
  Put(kRed, Fit(Safe(text), style_.width));
  *out_ += '\n';
}

void TextPage::Paragraph(std::string_view indent, std::string_view text) {
  const std::string safe = Safe(text);
  const std::size_t room = style_.width - indent.size();
  std::string_view left = safe;
  while (!left.empty()) {
    std::size_t take = left.size();
    std::size_t skip = 0;
    if (take > room) {
      const std::size_t space = left.substr(0, room + 1).rfind(' ');
      const bool broken = space == std::string_view::npos || space == 0;
      take = broken ? room : space;
      skip = broken ? 0 : 1;
    }
    *out_ += indent;
    *out_ += left.substr(0, take);
    *out_ += '\n';
    left.remove_prefix(take + skip);
  }
}

std::string TextPage::Address(std::string_view address) const {
  if (address.empty()) {
    return "(no recipient)";
  }
  if (style_.redact == Redact::kNone ||
      (!style_.typed.empty() && SameAddressAnyCase(address, style_.typed))) {
    return Safe(address);
  }
  const std::string_view local = LocalPartOf(address);
  if (local.size() == address.size()) {
    return "***";  // a bare name is all local part
  }
  std::size_t length = 0;
  if (!local.empty()) {
    TakeCodePoint(local, &length);
  }
  return Safe(local.substr(0, length)) + "***@" + Safe(DomainOf(address));
}

std::string TextPage::PlaceText(const Place& place, const Tables& tables) {
  return place.line == 0 ? std::string()
                         : Safe(tables.origins.At(place.origin).file) + ":" +
                               std::to_string(place.line);
}

}  // namespace mailscan
