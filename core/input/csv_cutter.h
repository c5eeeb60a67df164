#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/input/record_cutter.h"

namespace mailscan {

// A CsvCutter walks the records of a text as RFC 4180 has them, blank ones too:
// a field that begins with a quote may hold commas, newlines and doubled
// quotes; a record ends with the "\n" outside of such, and goes without it and
// the "\r" before it. A quote inside a field that does not begin with one is a
// letter like any other.
//
// A record is broken when a field in quotes has no end, goes on after its
// closing quote, or when the record is over kMaxLine bytes. Its first line
// alone is then the bad record and reading resumes at the next, so that a file
// that was cut short and written on loses no more. Nothing inside quotes can
// bring this about, because a writer doubles the quotes there. What a record is
// depends on nothing before it.
//
// One thread; the text must live on.
class CsvCutter {
 public:
  CsvCutter(std::string_view text, TextEnd end) : text_(text), end_(end) {}
  bool Next(Record* record);
  std::uint32_t newlines() const { return newlines_; }

  // When Next has returned false: the text before boundary() is whole records,
  // and rest_is_too_long() says that a line of over kMaxLine bytes follows
  // whose end the text does not hold. Boundary is the end of the text where
  // TextEnd is kIsLast.
  std::size_t boundary() const { return at_; }
  bool rest_is_too_long() const { return rest_is_too_long_; }

 private:
  bool TakeBroken(std::string_view line, bool has_end, Record* record);
  bool Take(std::size_t size, std::string_view fault, Record* record);

  std::string_view text_;
  std::size_t at_ = 0;
  std::uint32_t newlines_ = 0;
  TextEnd end_;
  bool rest_is_too_long_ = false;
};

}  // namespace mailscan
