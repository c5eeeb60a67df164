#include "parsers/form_body.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <cstddef>

namespace mailscan {
namespace {

constexpr std::size_t kMaxName = 64;
constexpr std::string_view kMandrill = "mandrill_events=";

int HexDigit(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// A percent sign that is not followed by two digits stands for itself.
void Decode(std::string_view text, std::string* out) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool has_digits = text[i] == '%' && i + 2 < text.size() &&
                            HexDigit(text[i + 1]) >= 0 &&
                            HexDigit(text[i + 2]) >= 0;
    if (has_digits) {
      *out +=
          static_cast<char>(HexDigit(text[i + 1]) * 16 + HexDigit(text[i + 2]));
      i += 2;
    } else {
      *out += text[i] == '+' ? ' ' : text[i];
    }
  }
}

void PutString(std::string_view text, std::string* json) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string plain;
  Decode(text, &plain);
  if (!simdjson::validate_utf8(plain.data(), plain.size())) {
    plain = text;
  }
  *json += '"';
  for (const char c : plain) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20) {
      *json += "\\u00";
      *json += kDigits[byte >> 4U];
      *json += kDigits[byte & 15U];
      continue;
    }
    if (c == '"' || c == '\\') {
      *json += '\\';
    }
    *json += c;
  }
  *json += '"';
}

// Calls take(name, value) for each.
template <typename Take>
void WalkForm(std::string_view text, const Take& take) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('&'), text.size());
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    if (equals > 0) {
      take(pair.substr(0, equals),
           pair.substr(std::min(equals + 1, pair.size())));
    }
  }
}

}  // namespace

bool IsForm(std::string_view text) {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  constexpr std::string_view kNoName = " \t\r\n\"'&{}<>:;,/?";
  const std::size_t equals = text.substr(0, kMaxName + 1).find('=');
  return equals != std::string_view::npos && is_letter(text.front()) &&
         text.substr(0, equals).find_first_of(kNoName) ==
             std::string_view::npos;
}

bool ReadMandrillForm(std::string_view text, std::string* json) {
  if (!text.starts_with(kMandrill)) {
    return false;
  }
  text.remove_prefix(kMandrill.size());
  if (text.find('"') != std::string_view::npos) {
    *json = text;
    return true;
  }
  Decode(text.substr(0, text.find('&')), json);
  return true;
}

bool ReadForm(std::string_view text, std::string* json) {
  const auto is_encoded = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= 0x20 || byte == 0x7f || c == '"' || c == '<' || c == '>';
  };
  if (text.find('&') == std::string_view::npos ||
      std::any_of(text.begin(), text.end(), is_encoded)) {
    return false;
  }
  constexpr std::array<std::string_view, 3> kLastCounts = {"timestamp", "token",
                                                           "signature"};
  std::array<const char*, kLastCounts.size()> last = {};
  const auto index_of = [&](std::string_view name) {
    return static_cast<std::size_t>(
        std::find(kLastCounts.begin(), kLastCounts.end(), name) -
        kLastCounts.begin());
  };
  WalkForm(text, [&](std::string_view name, std::string_view) {
    if (const std::size_t i = index_of(name); i < last.size()) {
      last[i] = name.data();
    }
  });
  *json = "{";
  WalkForm(text, [&](std::string_view name, std::string_view value) {
    const std::size_t i = index_of(name);
    if (i < last.size() && last[i] != name.data()) {
      return;
    }
    *json += json->size() > 1 ? "," : "";
    PutString(name, json);
    *json += ':';
    PutString(value, json);
  });
  *json += '}';
  return true;
}

}  // namespace mailscan
