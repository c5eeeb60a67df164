#include "core/report/json_writer.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "core/report/utf8.h"

namespace mailscan {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";

void PutNumber(std::int64_t value, std::string* out) {
  std::array<char, 24> digits{};
  const auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out->append(digits.data(), end);
}

// REQUIRES: point is below 0x10000.
void PutEscaped(std::uint32_t point, std::string* out) {
  constexpr char kHex[] = "0123456789abcdef";
  switch (point) {
    case '"':
    case '\\':
      *out += '\\';
      *out += static_cast<char>(point);
      break;
    case '\n':
      *out += "\\n";
      break;
    case '\r':
      *out += "\\r";
      break;
    case '\t':
      *out += "\\t";
      break;
    default:
      *out += "\\u";
      for (unsigned shift = 16; shift > 0; shift -= 4) {
        *out += kHex[(point >> (shift - 4)) & 15U];
      }
  }
}

bool NeedsEscape(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\' ||
         c == '\x7f';
}

}  // namespace

void JsonWriter::Separate() {
  if (!first_) {
    *out_ += ',';
  }
  first_ = false;
}

void JsonWriter::BeginObject() {
  Separate();
  *out_ += '{';
  first_ = true;
}
void JsonWriter::EndObject() {
  *out_ += '}';
  first_ = false;
}
void JsonWriter::BeginArray() {
  Separate();
  *out_ += '[';
  first_ = true;
}
void JsonWriter::EndArray() {
  *out_ += ']';
  first_ = false;
}

void JsonWriter::Key(std::string_view key) {
  Separate();
  Quote(key);
  *out_ += ':';
  first_ = true;  // what follows is this key's value
}

void JsonWriter::Quote(std::string_view text) {
  *out_ += '"';
  std::size_t from = 0;
  std::size_t at = 0;
  const auto flush = [&](std::size_t to) {
    out_->append(text.substr(from, to - from));
  };
  while (at < text.size()) {
    const char c = text[at];
    if (static_cast<unsigned char>(c) < 0x80) {
      if (NeedsEscape(c)) {
        flush(at);
        PutEscaped(static_cast<unsigned char>(c), out_);
        from = at + 1;
      }
      ++at;
      continue;
    }
    std::size_t length = 0;
    const std::uint32_t point = TakeCodePoint(text.substr(at), &length);
    if (point == kNoCodePoint) {
      flush(at);
      *out_ += kReplacement;
      from = at + length;
    } else if (IsControl(point)) {
      flush(at);
      PutEscaped(point, out_);
      from = at + length;
    }
    at += length;
  }
  flush(text.size());
  *out_ += '"';
}

void JsonWriter::Text(std::string_view key, std::string_view value) {
  if (!value.empty()) {
    Key(key);
    Quote(value);
    first_ = false;
  }
}

void JsonWriter::Number(std::string_view key, std::int64_t value) {
  Key(key);
  PutNumber(value, out_);
  first_ = false;
}

void JsonWriter::Count(std::string_view key, std::uint64_t value) {
  Number(key, static_cast<std::int64_t>(value));
}

void JsonWriter::Share(std::string_view key, std::uint64_t part,
                       std::uint64_t whole) {
  Key(key);
  *out_ += fmt::format("{:.4f}",
                       static_cast<double>(part) / static_cast<double>(whole));
  first_ = false;
}

void JsonWriter::Flag(std::string_view key, bool value) {
  Key(key);
  *out_ += value ? "true" : "false";
  first_ = false;
}

void JsonWriter::Time(std::string_view key, Micros us, Micros precision_us) {
  Text(key, FormatUtc(us, precision_us));
}

void JsonWriter::Milliseconds(std::string_view key, Micros us) {
  Number(key, us / kMillisecond);
  if (us % kMillisecond != 0) {
    std::string fraction = std::to_string(kMillisecond + us % kMillisecond);
    fraction[0] = '.';
    while (fraction.back() == '0') {
      fraction.pop_back();
    }
    *out_ += fraction;
  }
}

void JsonWriter::Element(std::string_view value) {
  Separate();
  Quote(value);
}

}  // namespace mailscan
