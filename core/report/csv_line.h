#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/model/time.h"
#include "core/report/row_parts.h"

namespace mailscan {

// A CsvLine appends one line of CSV after RFC 4180 to a string, and ends it. A
// text that a spreadsheet would run as a formula gets a quote mark before it.
// One thread.
class CsvLine {
 public:
  explicit CsvLine(std::string* out) : out_(out) {}
  ~CsvLine() { *out_ += "\r\n"; }
  CsvLine(const CsvLine&) = delete;
  CsvLine& operator=(const CsvLine&) = delete;

  static void Header(std::span<const std::string_view> columns,
                     std::string* out);

  void Text(std::string_view text);
  void Number(std::int64_t number) {
    Separate();
    *out_ += std::to_string(number);
  }
  void Time(const std::optional<Interval>& time) {
    Separate();
    if (time) {
      *out_ += FormatUtc(time->lo, WidthOf(*time));
    }
  }
  void Empty() { Separate(); }

 private:
  void Separate() {
    if (!first_) {
      *out_ += ',';
    }
    first_ = false;
  }
  std::string* out_;
  bool first_ = true;
};

}  // namespace mailscan
