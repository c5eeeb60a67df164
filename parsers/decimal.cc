#include "parsers/decimal.h"

#include <charconv>
#include <cmath>
#include <system_error>

namespace mailscan {
namespace {

constexpr std::size_t kMostDigits = 18;

// Most numbers are digits and nothing else.
std::optional<Decimal> ReadDigits(std::string_view text) {
  if (text.empty() || text.size() > kMostDigits) {
    return std::nullopt;
  }
  Decimal decimal;
  for (const char c : text) {
    if (c < '0' || c > '9') {
      return std::nullopt;
    }
    decimal.whole = decimal.whole * 10 + (c - '0');
  }
  return decimal;
}

}  // namespace

std::optional<Decimal> ReadDecimal(std::string_view text) {
  if (const std::optional<Decimal> digits = ReadDigits(text)) {
    return digits;
  }
  const bool negative = text.starts_with('-');
  std::size_t at = negative ? 1 : 0;
  const auto is_digit = [&] {
    return at < text.size() && text[at] >= '0' && text[at] <= '9';
  };
  if (!is_digit()) {
    return std::nullopt;
  }
  if (text.find_first_of("eE") != std::string_view::npos) {
    double value = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() ||
        std::abs(value) >= 1e18) {
      return std::nullopt;
    }
    return Decimal{static_cast<std::int64_t>(value), 0, 0};
  }
  Decimal decimal;
  const std::size_t start = at;
  for (; is_digit(); ++at) {
    if (at - start >= kMostDigits) {
      return std::nullopt;
    }
    decimal.whole = decimal.whole * 10 + (text[at] - '0');
  }
  if (at < text.size() && text[at] == '.') {
    int digits = 0;
    std::int32_t unit = 1'000'000;
    for (++at; is_digit(); ++at) {
      if (unit > 1) {
        unit /= 10;
        ++digits;
        decimal.micros += (text[at] - '0') * unit;
      }
    }
    decimal.digits = decimal.micros != 0 ? digits : 0;
  }
  if (at != text.size()) {
    return std::nullopt;
  }
  if (negative) {
    decimal.whole = -decimal.whole;
    decimal.micros = -decimal.micros;
  }
  return decimal;
}

std::optional<Stamp> ReadEpoch(std::string_view text) {
  constexpr std::int64_t kFirstMilliseconds = 100'000'000'000;
  constexpr Micros kEarliest = Micros{100'000'000} * kSecond;  // nine digits
  constexpr Micros kLatest = Micros{4'133'980'800} * kSecond;  // 2101-01-01
  const std::optional<Decimal> decimal = ReadDecimal(text);
  if (!decimal || decimal->whole < 0 ||
      decimal->whole >= kLatest / kMillisecond) {
    return std::nullopt;
  }
  const bool is_ms = decimal->whole >= kFirstMilliseconds;
  const Micros unit = is_ms ? kMillisecond : kSecond;
  Stamp stamp;
  stamp.us = decimal->whole * unit + decimal->micros * unit / kSecond;
  Micros precision = unit;
  for (int i = 0; i < decimal->digits && precision > 1; ++i) {
    precision /= 10;
  }
  stamp.precision_us = precision;
  if (stamp.us < kEarliest || stamp.us >= kLatest) {
    return std::nullopt;
  }
  return stamp;
}

std::optional<Stamp> ReadIsoTime(std::string_view text) {
  std::size_t length = 0;
  const std::optional<Stamp> stamp = ParseRfc3339(text, &length);
  return stamp && length == text.size() ? stamp : std::nullopt;
}

}  // namespace mailscan
