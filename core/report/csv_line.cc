#include "core/report/csv_line.h"

#include "core/report/utf8.h"

namespace mailscan {

void CsvLine::Header(std::span<const std::string_view> columns,
                     std::string* out) {
  CsvLine line(out);
  for (const std::string_view column : columns) {
    line.Text(column);
  }
}

void CsvLine::Text(std::string_view text) {
  Separate();
  *out_ += '"';
  if (!text.empty() &&
      std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos) {
    *out_ += '\'';
  }
  for (std::size_t at = 0; at < text.size();) {
    std::size_t length = 0;
    const std::uint32_t point = TakeCodePoint(text.substr(at), &length);
    if (point == '"') {
      *out_ += "\"\"";
    } else if (point == kNoCodePoint) {
      *out_ += "\xef\xbf\xbd";
    } else if (IsControl(point)) {
      *out_ += ' ';
    } else {
      *out_ += text.substr(at, length);
    }
    at += length;
  }
  *out_ += '"';
}

}  // namespace mailscan
