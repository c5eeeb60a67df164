#include "parsers/exim_id.h"

#include <array>
#include <cstdint>

namespace mailscan {
namespace {

constexpr std::uint8_t kNoDigit = 255;

constexpr std::array<std::uint8_t, 256> MakeValues() {
  constexpr std::string_view kAlphabet =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  std::array<std::uint8_t, 256> values{};
  for (std::uint8_t& value : values) {
    value = kNoDigit;
  }
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    values[static_cast<unsigned char>(kAlphabet[i])] =
        static_cast<std::uint8_t>(i);
  }
  return values;
}
constexpr std::array<std::uint8_t, 256> kValues = MakeValues();

constexpr std::size_t kSecondsSize = 6;

// Three parts of digits, joined by hyphens.
struct Form {
  std::size_t second_hyphen;
  std::size_t size;
  std::int64_t ticks;  // in a second
};
constexpr std::array<Form, 2> kForms = {{{13, 16, 2000}, {18, 23, 1'000'000}}};

bool IsForm(std::string_view text, const Form& form) {
  if (text.size() < form.size || text[kSecondsSize] != '-' ||
      text[form.second_hyphen] != '-') {
    return false;
  }
  for (std::size_t i = 0; i < form.size; ++i) {
    if (i != kSecondsSize && i != form.second_hyphen &&
        kValues[static_cast<unsigned char>(text[i])] == kNoDigit) {
      return false;
    }
  }
  return text.size() == form.size || text[form.size] == ' ';
}

std::int64_t ValueOf(std::string_view digits) {
  std::int64_t value = 0;
  for (const char digit : digits) {
    value = value * 62 + kValues[static_cast<unsigned char>(digit)];
  }
  return value;
}

}  // namespace

std::size_t EximIdSize(std::string_view text) {
  for (const Form& form : kForms) {
    if (IsForm(text, form)) {
      return form.size;
    }
  }
  return 0;
}

std::optional<Micros> EximIdTime(std::string_view id) {
  constexpr std::int64_t kFirst = 631152000;  // 1990-01-01
  constexpr std::int64_t kLast = 4102444800;  // 2100-01-01
  for (const Form& form : kForms) {
    if (id.size() != form.size || !IsForm(id, form)) {
      continue;
    }
    const std::int64_t seconds = ValueOf(id.substr(0, kSecondsSize));
    if (seconds < kFirst || seconds >= kLast) {
      return std::nullopt;
    }
    const std::int64_t ticks = ValueOf(id.substr(form.second_hyphen + 1));
    return seconds * kSecond +
           (ticks < form.ticks ? ticks * (kSecond / form.ticks) : 0);
  }
  return std::nullopt;
}

}  // namespace mailscan
