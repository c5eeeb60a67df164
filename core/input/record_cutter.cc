#include "core/input/record_cutter.h"

#include <cstring>

#include "core/input/json_value.h"
#include "core/model/json_scan.h"

namespace mailscan {
namespace {

bool BeginsJsonLine(char c) {
  return c == '{' || c == '[';
}

enum class Form : std::uint8_t { kNo, kYes, kUndecided };

bool BeginsName(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool IsNameByte(char c) {
  return BeginsName(c) || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '%' || c == '[' || c == ']' || c == '+' || c == '*';
}

// Whether the text begins with "name=", as the body of a form does.
Form FormAt(std::string_view text) {
  if (text.empty() || !BeginsName(text[0])) {
    return text.empty() ? Form::kUndecided : Form::kNo;
  }
  for (std::size_t i = 1; i <= kMaxFormName; ++i) {
    if (i == text.size()) {
      return Form::kUndecided;
    }
    if (!IsNameByte(text[i])) {
      return text[i] == '=' ? Form::kYes : Form::kNo;
    }
  }
  return Form::kNo;
}

constexpr std::size_t kMaxFlatLine = std::size_t{1} << 20U;

struct FlatLine {
  bool undecided = false;  // what decides it lies behind the text
  std::size_t end = 0;     // of the record; 0 when it is anything else
};

// Finds a record that is one line and one flat object by its shape alone: the
// first "}" ends the line, and the next line begins a value (see JsonCutter:
// it then always does). Whether the line is good JSON the parser will find.
FlatLine FindFlatLine(std::string_view text, std::size_t at, TextEnd end) {
  const std::string_view left = text.substr(at, kMaxFlatLine + 2);
  const std::string_view line = left.substr(0, left.find('\n'));
  if (line.size() > kMaxFlatLine) {
    return {};
  }
  const bool next_is_unknown = line.size() + 1 >= left.size();
  if (next_is_unknown && end == TextEnd::kMayGoOn) {
    return {true, 0};
  }
  if (!next_is_unknown && !BeginsJsonLine(left[line.size() + 1])) {
    return {};
  }
  const std::size_t brace = line.find('}');
  if (brace == std::string_view::npos ||
      line.find_first_not_of(" \t\r", brace + 1) != std::string_view::npos) {
    return {};
  }
  return {false, at + brace + 1};
}

}  // namespace

std::string SampleOf(std::string_view text) {
  text = text.substr(0, kMaxSample);
  while (!text.empty() && IsJsonSpace(text.back())) {
    text.remove_suffix(1);
  }
  return std::string(text);
}

std::uint32_t CountNewlines(std::string_view text) {
  std::uint32_t count = 0;
  for (std::size_t at = text.find('\n'); at != std::string_view::npos;
       at = text.find('\n', at + 1)) {
    ++count;
  }
  return count;
}

bool LineCutter::Next(Record* record) {
  if (left_.empty()) {
    return false;
  }
  record->line = newlines_ + 1;
  record->fault = {};
  const std::size_t newline = left_.find('\n');
  if (newline == std::string_view::npos) {
    record->text = left_;
    left_ = {};
  } else {
    record->text = left_.substr(0, newline);
    left_.remove_prefix(newline + 1);
    ++newlines_;
  }
  if (record->text.size() > kMaxLine) {
    record->fault = kLineTooLong;
  } else if (!record->text.empty() && record->text.back() == '\r') {
    record->text.remove_suffix(1);
  }
  return true;
}

JsonCutter::JsonCutter(std::string_view text, JsonPlace place, TextEnd end)
    : text_(text), place_(place), end_(end) {}

void JsonCutter::MoveTo(std::size_t offset) {
  newlines_ += CountNewlines(text_.substr(at_, offset - at_));
  at_ = offset;
}

void JsonCutter::SkipSeparators() {
  for (; at_ < text_.size(); ++at_) {
    const char c = text_[at_];
    if (c == '\n') {
      ++newlines_;
    } else if (c == ',') {
      place_ =
          place_ == JsonPlace::kTop ? JsonPlace::kTop : JsonPlace::kElement;
    } else if (c == ']') {
      place_ = JsonPlace::kTop;
    } else if (c == '[' && place_ != JsonPlace::kElement) {
      // After an element without a comma the old array was cut off, and this
      // is another one.
      place_ = JsonPlace::kElement;
    } else if (!IsJsonSpace(c)) {
      return;
    }
  }
}

bool JsonCutter::PeekLine(Record* record) {
  SkipSeparators();
  std::string_view line = text_.substr(at_, kMaxFlatLine);
  if (!line.starts_with('{')) {
    return false;
  }
  line = line.substr(0, line.find('\n'));
  while (IsJsonSpace(line.back())) {
    line.remove_suffix(1);
  }
  *record = {line, newlines_ + 1, {}};
  return line.ends_with('}');
}

void JsonCutter::TakeLine(const Record& peeked) {
  at_ += peeked.text.size();
  NoteRecord();
}

bool JsonCutter::Take(std::size_t end, Record* record) {
  record->text = text_.substr(at_, end - at_);
  record->line = newlines_ + 1;
  record->fault = {};
  MoveTo(end);
  NoteRecord();
  return true;
}

void JsonCutter::NoteRecord() {
  // An element after an element without a comma is at the top: the array that
  // held the other was cut off.
  place_ = place_ == JsonPlace::kElement ? JsonPlace::kAfterElement
                                         : JsonPlace::kTop;
}

bool JsonCutter::TakeBroken(Record* record) {
  std::size_t size = NextJsonLine(text_.substr(at_));
  if (size == std::string_view::npos) {
    if (end_ == TextEnd::kMayGoOn) {
      rest_is_broken_ = true;
      return false;
    }
    size = text_.size() - at_;
  }
  Take(at_ + size, record);
  record->fault = kNotAValue;
  place_ = JsonPlace::kTop;
  return true;
}

bool JsonCutter::TakeForm(Record* record) {
  const std::string_view window = text_.substr(at_, kMaxRecord + 1);
  std::string_view line = window.substr(0, window.find('\n'));
  if (line.size() > kMaxRecord) {
    return TakeBroken(record);
  }
  if (line.size() == window.size() && end_ == TextEnd::kMayGoOn) {
    return false;
  }
  if (line.ends_with('\r')) {
    line.remove_suffix(1);
  }
  Take(at_ + line.size(), record);
  place_ = JsonPlace::kTop;
  return true;
}

bool JsonCutter::Next(Record* record) {
  SkipSeparators();
  if (at_ == text_.size()) {
    return false;
  }
  FlatLine flat;
  const Form form = FormAt(text_.substr(at_));
  if (form == Form::kYes) {
    return TakeForm(record);
  }
  if (form == Form::kUndecided && end_ == TextEnd::kMayGoOn) {
    return false;
  }
  if (text_[at_] == '{') {
    flat = FindFlatLine(text_, at_, end_);
    if (flat.end != 0) {
      return Take(flat.end, record);
    }
  }
  const ValueScan scan = ScanJsonValue(text_, at_);
  if (scan.end == ValueEnd::kWhole) {
    return Take(scan.offset, record);
  }
  if (scan.end == ValueEnd::kOpen) {
    if (end_ == TextEnd::kMayGoOn) {
      return false;
    }
    if (scan.offset == text_.size()) {
      return Take(scan.offset, record);  // a scalar may end with the text
    }
  }
  // A flat line goes to the parser, broken or not, however the text was cut.
  return !flat.undecided && TakeBroken(record);
}

std::size_t NextJsonLine(std::string_view text) {
  std::size_t newline = text.find('\n');
  while (newline != std::string_view::npos && newline + 1 < text.size()) {
    if (BeginsJsonLine(text[newline + 1]) ||
        FormAt(text.substr(newline + 1)) == Form::kYes) {
      return newline + 1;
    }
    newline = text.find('\n', newline + 1);
  }
  return std::string_view::npos;
}

std::size_t LastSafeJsonCut(std::string_view text) {
  std::size_t end = text.size();
  while (end > 1) {
    const void* const found = ::memrchr(text.data(), '\n', end - 1);
    if (found == nullptr) {
      return 0;
    }
    const std::size_t newline =
        static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
    if (BeginsJsonLine(text[newline + 1])) {
      std::size_t last = newline;
      while (last > 0 && IsJsonSpace(text[last])) {
        --last;
      }
      if (text[last] == '}' || text[last] == ']') {
        return newline + 1;
      }
    }
    end = newline + 1;
  }
  return 0;
}

}  // namespace mailscan
