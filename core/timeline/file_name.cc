#include "core/timeline/file_name.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

namespace mailscan {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {
    "jan", "feb", "mar", "apr", "may", "jun",
    "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> kPackers = {
    "gz", "bz2", "xz", "lzma", "zst", "lz4", "zstd"};

std::string_view FolderOf(std::string_view path) {
  return path.substr(0, path.rfind('/') + 1);  // npos + 1 is 0
}

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}
bool IsLetter(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0;
}

// The runs of digits and of letters in a name, lower-cased, without what
// compressed it.
std::vector<std::string> WordsOf(std::string_view path) {
  std::vector<std::string> words;
  bool digits = false;
  bool open = false;
  for (const char c : path.substr(FolderOf(path).size())) {
    if (!IsDigit(c) && !IsLetter(c)) {
      open = false;
      continue;
    }
    if (!open || IsDigit(c) != digits) {
      words.emplace_back();
    }
    open = true;
    digits = IsDigit(c);
    words.back() +=
        static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  if (!words.empty() && std::find(kPackers.begin(), kPackers.end(),
                                  words.back()) != kPackers.end()) {
    words.pop_back();
  }
  return words;
}

// The number of a word of so many digits; -1 where it is none.
int NumberOf(std::string_view word, std::size_t digits) {
  if (word.size() != digits || !IsDigit(word[0])) {
    return -1;
  }
  int number = 0;
  for (const char c : word) {
    number = number * 10 + (c - '0');
  }
  return number;
}

// 1 to 12; 0 where the word is no month.
int MonthNamed(std::string_view word) {
  const auto found = std::find(kMonths.begin(), kMonths.end(), word);
  return found == kMonths.end() ? 0
                                : static_cast<int>(found - kMonths.begin()) + 1;
}

std::optional<Micros> EndOf(int year, int month, int day) {
  constexpr int kFirstYear = 1990;
  constexpr int kLastYear = 2099;
  if (year < kFirstYear || year > kLastYear || month < 1 || month > 12) {
    return std::nullopt;
  }
  const int next_year = month == 12 ? year + 1 : year;
  const std::int64_t month_end = DaysFromCivil(next_year, month % 12 + 1, 1);
  if (day == 0) {
    return month_end * kDay;
  }
  const std::int64_t end = DaysFromCivil(year, month, day) + 1;
  return day < 0 || end > month_end ? std::nullopt : std::optional(end * kDay);
}

// "20250304", with an hour or more after it, or "202503".
std::optional<Micros> EndOfDigits(std::string_view word) {
  constexpr std::size_t kDay8 = 8;
  if (NumberOf(word.substr(0, 1), 1) < 0 || word.size() % 2 != 0 ||
      word.size() < 6 || word.size() > 14) {
    return std::nullopt;
  }
  const int year = NumberOf(word.substr(0, 4), 4);
  const int month = NumberOf(word.substr(4, 2), 2);
  const int day = word.size() >= kDay8 ? NumberOf(word.substr(6, 2), 2) : 0;
  return word.size() >= kDay8 && day == 0 ? std::nullopt
                                          : EndOf(year, month, day);
}

}  // namespace

std::optional<Micros> DateInFileName(std::string_view path) {
  const std::vector<std::string> words = WordsOf(path);
  std::optional<Micros> date;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto word = [&](std::size_t k) {
      return k < words.size() ? std::string_view(words[k]) : std::string_view();
    };
    std::optional<Micros> here = EndOfDigits(words[i]);
    if (const int year = NumberOf(word(i), 4); !here && year > 0) {
      here = EndOf(year, NumberOf(word(i + 1), 2), NumberOf(word(i + 2), 2));
    }
    if (const int month = MonthNamed(word(i)); !here && month > 0) {
      here = EndOf(NumberOf(word(i + 1), 4), month, 0);
    }
    date = here ? here : date;  // the last is that of the rotation
  }
  return date;
}

std::string RotatedSetOf(std::string_view path) {
  std::string set(FolderOf(path));
  for (const std::string& word : WordsOf(path)) {
    if (!IsDigit(word[0]) && MonthNamed(word) == 0) {
      set += word + ".";
    }
  }
  return set;
}

RotatedFile RotationOf(std::string_view path) {
  constexpr std::size_t kMostDigits = 3;  // longer ones are dates
  std::string_view name = path;
  const auto ending = [&] {
    const std::size_t dot = name.rfind('.');
    return dot == std::string_view::npos ? std::string_view()
                                         : name.substr(dot + 1);
  };
  if (std::find(kPackers.begin(), kPackers.end(), ending()) != kPackers.end()) {
    name.remove_suffix(ending().size() + 1);
  }
  const std::string_view digits = ending();
  if (digits.empty() || digits.size() > kMostDigits ||
      !std::all_of(digits.begin(), digits.end(), IsDigit)) {
    return {std::string(name), 0};
  }
  return {std::string(name.substr(0, name.size() - digits.size() - 1)),
          static_cast<unsigned>(NumberOf(digits, digits.size()))};
}

}  // namespace mailscan
