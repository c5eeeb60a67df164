#include "parsers/form_body.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <cstddef>

#include "parsers/percent.h"

namespace mailscan {
namespace {

constexpr std::size_t kMaxName = 64;
constexpr std::string_view kMandrill = "mandrill_events=";

void PutString(std::string_view text, std::string* json) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string plain = PercentDecoded(text, /*form=*/true);
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
  *json = PercentDecoded(text.substr(0, text.find('&')), /*form=*/true);
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
