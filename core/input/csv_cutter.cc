#include "core/input/csv_cutter.h"

namespace mailscan {
namespace {

constexpr std::size_t kNpos = std::string_view::npos;

enum class CsvEnd : std::uint8_t { kWhole, kOpen, kBroken };

struct CsvScan {
  CsvEnd end = CsvEnd::kOpen;
  std::size_t offset = 0;  // of the newline, or of the end of the text
};

// Where the field in quotes that begins at `at` is closed: at which offset
// after its closing quote reading goes on.
std::size_t EndOfQuoted(std::string_view text, std::size_t at) {
  std::size_t quote = text.find('"', at + 1);
  while (quote != kNpos && quote + 1 < text.size() && text[quote + 1] == '"') {
    quote = text.find('"', quote + 2);
  }
  return quote == kNpos ? kNpos : quote + 1;
}

// Where the record ends that is at the start of text, which holds all there is
// of it or more than it may have. At the end of the text it is open.
CsvScan FindEnd(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    if (text[at] != '"') {
      at = text.find_first_of(",\n", at);
      if (at == kNpos) {
        break;
      }
    } else {
      at = EndOfQuoted(text, at);
      if (at == kNpos) {
        return {CsvEnd::kOpen, kNpos};
      }
      if (at + 1 < text.size() && text[at] == '\r' && text[at + 1] == '\n') {
        ++at;
      }
      const bool may_be_cut =
          at == text.size() || (at + 1 == text.size() && text[at] == '\r');
      if (may_be_cut) {
        break;
      }
    }
    if (text[at] == '\n') {
      return {CsvEnd::kWhole, at};
    }
    if (text[at] != ',') {
      return {CsvEnd::kBroken, 0};
    }
    ++at;
  }
  return {CsvEnd::kOpen, text.size()};
}

}  // namespace

bool CsvCutter::Take(std::size_t size, std::string_view fault, Record* record) {
  record->text = text_.substr(at_, size);
  record->line = newlines_ + 1;
  record->fault = fault;
  newlines_ += CountNewlines(record->text);
  at_ += size;
  if (at_ < text_.size()) {
    ++at_;
    ++newlines_;
  }
  if (!record->text.empty() && record->text.back() == '\r') {
    record->text.remove_suffix(1);
  }
  return true;
}

bool CsvCutter::TakeBroken(std::string_view line, bool has_end,
                           Record* record) {
  const bool too_long = line.size() > kMaxLine;
  if (!has_end && end_ == TextEnd::kMayGoOn) {
    rest_is_too_long_ = too_long;
    return false;
  }
  return Take(line.size(), too_long ? kLineTooLong : kNotARecord, record);
}

bool CsvCutter::Next(Record* record) {
  const std::string_view left = text_.substr(at_);
  if (left.empty()) {
    return false;
  }
  const std::string_view line = left.substr(0, left.find('\n'));
  const bool has_end = line.size() < left.size();
  if (line.size() > kMaxLine) {
    return TakeBroken(line, has_end, record);
  }
  if (line.find('"') == kNpos) {
    // Nearly every record: no quotes, one line.
    return (has_end || end_ == TextEnd::kIsLast) &&
           Take(line.size(), {}, record);
  }
  // With room for a newline after the longest.
  const std::string_view most = left.substr(0, kMaxLine + 1);
  const CsvScan scan = FindEnd(most);
  if (scan.end == CsvEnd::kWhole) {
    return Take(scan.offset, {}, record);
  }
  const bool goes_on = most.size() == left.size();
  if (scan.end == CsvEnd::kOpen && goes_on) {
    if (end_ == TextEnd::kMayGoOn) {
      return false;
    }
    if (scan.offset == left.size() && scan.offset <= kMaxLine) {
      return Take(scan.offset, {}, record);
    }
  }
  return TakeBroken(line, has_end, record);
}

}  // namespace mailscan
