#include "parsers/exim_id.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "parsers/cursor.h"

namespace mailscan {
namespace {

constexpr std::array<std::uint8_t, 256> MakeValues() {
  constexpr std::string_view kAlphabet =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  std::array<std::uint8_t, 256> values{};
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

// The top bit of the byte that character `hyphen` has in the word at `begin`.
constexpr std::uint64_t HyphenInWord(std::size_t hyphen, std::size_t begin) {
  return hyphen >= begin && hyphen < begin + 8
             ? std::uint64_t{0x80} << (8 * (hyphen - begin))
             : 0;
}

// Eight characters are looked at together: all but the hyphens are letters and
// digits.
bool IsForm(std::string_view text, const Form& form) {
  if (text.size() < form.size || text[kSecondsSize] != '-' ||
      text[form.second_hyphen] != '-') {
    return false;
  }
  std::uint64_t wrong = 0;
  for (std::size_t at = 0; at < form.size; at += 8) {
    const std::size_t begin = std::min(at, form.size - 8);
    wrong |= NoAlnumInWord(WordAt(&text[begin])) ^
             (HyphenInWord(kSecondsSize, begin) |
              HyphenInWord(form.second_hyphen, begin));
  }
  return wrong == 0 && (text.size() == form.size || text[form.size] == ' ');
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
  return IsForm(text, kForms[0])   ? kForms[0].size
         : IsForm(text, kForms[1]) ? kForms[1].size
                                   : 0;
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
