#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/model/event_sink.h"
#include "core/report/writers.h"
#include "core/timeline/message.h"

namespace mailscan {

// What a terminal may be shown of a text from a log: printable ASCII as it is,
// everything else (control bytes, escape sequences, other letters, bytes that
// are no UTF-8) as \xNN or \u{...}.
std::string Safe(std::string_view text);

// At most width columns of it; "..." where something is missing. REQUIRES: text
// is Safe.
std::string Fit(std::string text, std::size_t width);

// 1234567 as "1,234,567".
std::string Grouped(std::uint64_t number);

// "38.1 %"; "-" of nothing.
std::string Share(std::uint64_t part, std::uint64_t whole);

// From when to when, in UTC.
std::string Spanned(const Interval& span);

// A TextPage appends lines that fit the style's width. One thread.
class TextPage {
 public:
  TextPage(const TextStyle& style, std::string* out)
      : style_(style), out_(out) {}

  const TextStyle& style() const { return style_; }
  // Which program says this, and of which time.
  void Title(std::string_view version, const std::optional<Interval>& window);
  void Heading(std::string_view title, std::string_view rest = {});
  // Safe and cut to the width.
  void Line(std::string_view text);
  // A line that may matter: yellow where colour is on.
  void Warning(std::string_view text);
  void Severe(std::string_view text);  // red
  // Over as many lines as it takes, broken at spaces: the first behind `lead`,
  // the others as far to the right. REQUIRES: lead is Safe.
  void Paragraph(std::string_view lead, std::string_view text);
  void Blank() { *out_ += '\n'; }

  // An address as the style shows it; what the user typed is not masked.
  std::string Address(std::string_view address) const;
  // Words of a log, with every address in them as the style shows it.
  std::string Words(std::string_view text) const;
  static std::string PlaceText(const Place& place, const Tables& tables);

 private:
  void Put(std::string_view color, std::string_view text);
  std::string Cut(std::string_view text) const;

  const TextStyle& style_;
  std::string* out_;
};

// Evidence with decibans, cuts, what was missing, the total and why that is
// this verdict; each line behind `lead`.
void PutExplanation(const Explanation& explanation, const Tables& tables,
                    std::string_view lead, TextPage* page);

// Left- and right-aligned columns; cut where too long, so that rows line up.
std::string Left(std::string_view text, std::size_t width);
std::string Right(std::string_view text, std::size_t width);

}  // namespace mailscan
