#include "tests/bench/line_text.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "tests/bench/prng.h"

namespace mailscan::testing {
namespace {

// Digits and consonants: what a long queue id is written in; its inode leaves
// out the last one, which ends the time (Postfix mail_queue.h).
constexpr std::string_view kConsonants =
    "0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz";

constexpr std::string_view kLettersToo =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

// Digits are a text of as many characters as the base has digits.
void PutInBase(std::uint64_t value, std::string_view alphabet, int min_width,
               std::string* out) {
  std::array<char, 24> digits;
  std::size_t at = digits.size();
  do {
    digits[--at] = alphabet[value % alphabet.size()];
    value /= alphabet.size();
    --min_width;
  } while (value != 0 || min_width > 0);
  out->append(&digits[at], digits.size() - at);
}

}  // namespace

void PutNumber(std::uint64_t value, std::string* out) {
  std::array<char, 20> digits;
  const auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), value);
  out->append(digits.data(), static_cast<std::size_t>(end.ptr - &digits[0]));
}

void PutPadded(std::uint64_t value, int width, std::string* out) {
  std::array<char, 20> digits;
  const auto count = static_cast<std::size_t>(width);
  for (std::size_t at = count; at > 0; --at) {
    digits[at - 1] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
  out->append(digits.data(), count);
}

void PutUpperHex(std::uint64_t value, int min_width, std::string* out) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::array<char, 16> digits;
  std::size_t at = digits.size();
  do {
    digits[--at] = kDigits[value % 16];
    value /= 16;
    --min_width;
  } while ((value != 0 || min_width > 0) && at > 0);
  out->append(&digits[at], digits.size() - at);
}

void PutDelay(Micros span, std::string* out) {
  span = std::max<Micros>(span, 0);
  Micros unit = 10'000;
  if (span >= 10 * kSecond) {
    unit = kSecond;
  } else if (span >= kSecond) {
    unit = 100'000;
  }
  span = (span + unit / 2) / unit * unit;
  PutNumber(static_cast<std::uint64_t>(span / kSecond), out);
  Micros rest = span % kSecond;
  if (rest == 0) {
    return;
  }
  out->push_back('.');
  for (Micros place = kSecond / 10; rest > 0; place /= 10) {
    out->push_back(static_cast<char>('0' + rest / place));
    rest %= place;
  }
}

void PutShortQueueId(Micros created, std::uint64_t inode, std::string* out) {
  PutUpperHex(static_cast<std::uint64_t>(created % kSecond), 5, out);
  PutUpperHex(inode, 1, out);
}

void PutLongQueueId(Micros created, std::uint64_t inode, std::string* out) {
  PutInBase(static_cast<std::uint64_t>(created / kSecond), kConsonants, 6, out);
  PutInBase(static_cast<std::uint64_t>(created % kSecond), kConsonants, 4, out);
  out->push_back('z');
  PutInBase(inode, kConsonants.substr(0, kConsonants.size() - 1), 1, out);
}

void PutEximId(Micros began, std::uint64_t pid, bool is_long,
               std::string* out) {
  constexpr std::uint64_t kShortTick = 500;  // us
  const auto fraction = static_cast<std::uint64_t>(began % kSecond);
  PutInBase(static_cast<std::uint64_t>(began / kSecond), kLettersToo, 6, out);
  out->push_back('-');
  PutInBase(pid, kLettersToo, is_long ? 11 : 6, out);
  out->push_back('-');
  PutInBase(is_long ? fraction : fraction / kShortTick, kLettersToo,
            is_long ? 4 : 2, out);
}

void PutEximSpan(Micros span, std::string* out) {
  struct Unit {
    std::uint64_t seconds;
    char letter;
  };
  constexpr std::array<Unit, 5> kUnits = {
      {{604'800, 'w'}, {86'400, 'd'}, {3600, 'h'}, {60, 'm'}, {1, 's'}}};
  auto left = static_cast<std::uint64_t>(span / kSecond);
  const bool none = left == 0;
  for (const Unit& unit : kUnits) {
    if (left >= unit.seconds || (none && unit.seconds == 1)) {
      PutNumber(left / unit.seconds, out);
      out->push_back(unit.letter);
      left %= unit.seconds;
    }
  }
}

void PutToken(std::uint64_t bits, int count, std::string* out) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  Prng prng(bits);
  std::uint64_t pool = 0;
  for (int i = 0; i < count; ++i) {
    if (i % 10 == 0) {
      pool = prng.Next();
    }
    out->push_back(kAlphabet[pool % 64]);
    pool /= 64;
  }
}

StampWriter::StampWriter(StampForm form, int zone_minutes)
    : form_(form), offset_(zone_minutes * kMinute) {
  const int minutes = zone_minutes < 0 ? -zone_minutes : zone_minutes;
  zone_text_.push_back(zone_minutes < 0 ? '-' : '+');
  PutPadded(static_cast<std::uint64_t>(minutes / 60), 2, &zone_text_);
  zone_text_ += ":";
  PutPadded(static_cast<std::uint64_t>(minutes % 60), 2, &zone_text_);
}

void StampWriter::LearnDay(std::int64_t day) {
  constexpr std::array<std::string_view, 12> kMonths = {
      "Jan", "Feb", "Mar", "Apr", "May", "Jun",
      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  day_ = day;
  day_text_.clear();
  const CivilTime civil = CivilFromMicros(day * kDay);
  if (form_ == StampForm::kBsd) {
    day_text_ += kMonths[static_cast<std::size_t>(civil.month - 1)];
    day_text_ += civil.day < 10 ? "  " : " ";
    PutNumber(static_cast<std::uint64_t>(civil.day), &day_text_);
    day_text_ += " ";
    return;
  }
  PutPadded(static_cast<std::uint64_t>(civil.year), 4, &day_text_);
  day_text_ += "-";
  PutPadded(static_cast<std::uint64_t>(civil.month), 2, &day_text_);
  day_text_ += "-";
  PutPadded(static_cast<std::uint64_t>(civil.day), 2, &day_text_);
  day_text_ += form_ == StampForm::kExim ? " " : "T";
}

void StampWriter::Put(Micros us, std::string* out) {
  const Micros local = us + offset_;
  if (local / kDay != day_) {
    LearnDay(local / kDay);
  }
  const auto second = static_cast<std::uint64_t>(local % kDay / kSecond);
  *out += day_text_;
  PutPadded(second / 3600, 2, out);
  out->push_back(':');
  PutPadded(second / 60 % 60, 2, out);
  out->push_back(':');
  PutPadded(second % 60, 2, out);
  if (form_ == StampForm::kRfc3339) {
    out->push_back('.');
    PutPadded(static_cast<std::uint64_t>(local % kSecond), 6, out);
    *out += zone_text_;
  }
}

}  // namespace mailscan::testing
