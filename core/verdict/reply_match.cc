// The part of ReplyTable that is asked about tries.
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>

#include "core/model/field_table.h"
#include "core/model/letters.h"
#include "core/verdict/replies.h"

namespace mailscan {
namespace {

// Only so much of a reply is looked at: what a receiver means it says first,
// and the text is a stranger's.
constexpr std::size_t kLooked = 600;

// Four letters in a row, hashed.
constexpr std::size_t kHashes = 4096;
constexpr std::uint32_t HashOf(std::uint32_t letters) {
  return (letters * 0x9e3779b1U) >> 20U;
}
constexpr std::uint32_t Behind(std::uint32_t letters, char next) {
  return letters << 8U | static_cast<unsigned char>(next);
}

// A reply's own code, which is no range; nothing if it has none.
std::optional<EnhancedRange> EnhancedOf(const Attempt& attempt) {
  const auto code = ReadEnhancedRange(attempt.enhanced);
  return code && code->first == code->last ? code : std::nullopt;
}

bool IsOneOf(const std::vector<EnhancedRange>& ranges,
             const EnhancedRange& code) {
  return std::any_of(
      ranges.begin(), ranges.end(), [&](const EnhancedRange& range) {
        return (range.class_digit == 'x' ||
                range.class_digit == code.class_digit) &&
               range.subject == code.subject && range.first <= code.first &&
               code.first <= range.last;
      });
}

bool IsOneOf(const std::vector<CodeRange>& ranges, std::uint16_t code) {
  return std::any_of(ranges.begin(), ranges.end(), [&](CodeRange range) {
    return range.first <= code && code <= range.last;
  });
}

bool IsFinal(const Attempt& attempt) {
  return attempt.code >= 500 || attempt.kind == EventKind::kBounced;
}

}  // namespace

std::optional<std::uint16_t> WholeIn(std::string_view text,
                                     std::uint16_t most) {
  std::uint16_t number = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (text.empty() || read.ec != std::errc() || read.ptr != end ||
      number > most) {
    return std::nullopt;
  }
  return number;
}

std::optional<EnhancedRange> ReadEnhancedRange(std::string_view text) {
  constexpr std::string_view kClasses = "245x";
  if (text.size() < 4 || kClasses.find(text[0]) == std::string_view::npos ||
      text[1] != '.') {
    return std::nullopt;
  }
  EnhancedRange range;
  range.class_digit = text[0];
  text.remove_prefix(2);
  const std::size_t dot = text.find('.');
  constexpr std::uint16_t kMostDetail = 999;
  const auto subject = WholeIn(text.substr(0, dot), kMostDetail);
  if (!subject || dot == std::string_view::npos) {
    return std::nullopt;
  }
  range.subject = *subject;
  text.remove_prefix(dot + 1);
  range.last = kMostDetail;
  if (text.empty()) {
    return range;
  }
  const std::size_t dash = text.find('-');
  const auto first = WholeIn(text.substr(0, dash), kMostDetail);
  const auto last = dash == std::string_view::npos
                        ? first
                        : WholeIn(text.substr(dash + 1), kMostDetail);
  if (!first || !last || *first > *last) {
    return std::nullopt;
  }
  range.first = *first;
  range.last = *last;
  return range;
}

// What the rows are asked about. The beginning of the reply in lower case,
// behind a blank, so that a part can ask for the beginning of a word.
class ReplyTable::Question {
 public:
  Question(const Attempt& attempt, std::string_view vendor)
      : attempt_(attempt), vendor_(vendor), enhanced_(EnhancedOf(attempt)) {
    const std::string_view looked = attempt.reply.substr(0, kLooked);
    letters_[0] = ' ';
    std::transform(looked.begin(), looked.end(), letters_.begin() + 1, LowerOf);
    size_ = 1 + looked.size();
  }
  std::string_view text() const { return {letters_.data(), size_}; }

  // Whether the row fits, given that a part of it is in the text that it was
  // entered under, if it has any.
  bool Fits(const ReplyRow& row) const {
    return FitsTry(row) &&
           (row.enhanced.empty() ||
            (enhanced_ ? IsOneOf(row.enhanced, *enhanced_) : HasWords(row))) &&
           (row.vendors.empty() ||
            std::find(row.vendors.begin(), row.vendors.end(), vendor_) !=
                row.vendors.end()) &&
           FitsText(row);
  }

 private:
  static bool HasWords(const ReplyRow& row) {
    return !row.all.empty() || !row.any.empty();
  }
  bool FitsTry(const ReplyRow& row) const {
    return (row.only != ReplyRow::Only::kNoReply || attempt_.code == 0) &&
           (row.only != ReplyRow::Only::kFinal || IsFinal(attempt_)) &&
           (row.stages == 0 ||
            (row.stages >> static_cast<unsigned>(attempt_.stage) & 1U) != 0) &&
           (row.codes.empty() || IsOneOf(row.codes, attempt_.code));
  }
  // A row without `all` is asked because one of `any` is there.
  bool FitsText(const ReplyRow& row) const {
    const auto has = [&](const std::string& part) {
      return text().find(part) != std::string_view::npos;
    };
    return row.all.empty() ||
           (std::all_of(row.all.begin(), row.all.end(), has) &&
            (row.any.empty() ||
             std::any_of(row.any.begin(), row.any.end(), has)));
  }

  const Attempt& attempt_;
  std::string_view vendor_;
  std::optional<EnhancedRange> enhanced_;
  std::array<char, kLooked + 1> letters_;
  std::size_t size_;
};

void ReplyTable::AddPart(const std::string& text, std::size_t row) {
  auto part = std::find_if(parts_.begin(), parts_.end(),
                           [&](const Part& p) { return p.text == text; });
  if (part == parts_.end()) {
    std::uint32_t letters = 0;
    for (const char c : text) {
      letters = Behind(letters, c);
    }
    std::uint16_t& first = part_of_hash_[HashOf(letters)];
    next_part_.push_back(first);
    first = static_cast<std::uint16_t>(parts_.size() + 1);
    part = parts_.insert(parts_.end(), Part{letters, text, {}});
  }
  part->rows.push_back(static_cast<std::uint16_t>(row));
}

void ReplyTable::Finish(RuleFaults* faults) {
  parts_.clear();
  next_part_.clear();
  part_of_hash_.assign(kHashes, 0);
  wordless_ = {};
  if (size() > kMostRows) {
    faults->Add({}, fmt::format("there are {} rows; at most {} are read",
                                size(), kMostRows));
    return;
  }
  for (std::size_t i = 0; i < size(); ++i) {
    const ReplyRow& row = At(i);
    if (!row.all.empty()) {
      // The longest part is the rarest.
      AddPart(*std::max_element(row.all.begin(), row.all.end(),
                                [](const auto& a, const auto& b) {
                                  return a.size() < b.size();
                                }),
              i);
    } else if (!row.any.empty()) {
      for (const std::string& part : row.any) {
        AddPart(part, i);
      }
    } else {
      wordless_[i / 64] |= std::uint64_t{1} << (i % 64);
    }
  }
}

// The rows one of whose parts is in the text, and those without words.
ReplyTable::RowSet ReplyTable::Candidates(std::string_view text) const {
  RowSet rows = wordless_;
  std::uint32_t letters = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    letters = Behind(letters, text[at]);
    for (std::size_t i = part_of_hash_[HashOf(letters)]; i != 0;
         i = next_part_[i - 1]) {
      const Part& part = parts_[i - 1];
      if (part.ending == letters &&
          text.substr(0, at + 1).ends_with(part.text)) {
        for (const std::uint16_t row : part.rows) {
          rows[row / 64U] |= std::uint64_t{1} << (row % 64U);
        }
      }
    }
  }
  return rows;
}

std::optional<std::size_t> ReplyTable::RowOf(const Attempt& attempt,
                                             std::string_view vendor) const {
  if (attempt.accepted() || part_of_hash_.empty()) {
    return std::nullopt;
  }
  const Question question(attempt, vendor);
  const RowSet rows = Candidates(question.text());
  for (std::size_t word = 0; word * 64 < size(); ++word) {
    for (std::uint64_t left = rows[word]; left != 0; left &= left - 1) {
      const std::size_t row =
          word * 64 + static_cast<std::size_t>(std::countr_zero(left));
      if (question.Fits(At(row))) {
        return row;
      }
    }
  }
  return std::nullopt;
}

const ReplyRow* ReplyTable::Find(const Attempt& attempt,
                                 std::string_view vendor) const {
  const auto row = RowOf(attempt, vendor);
  return row ? &At(*row) : nullptr;
}

std::optional<std::size_t> ReplyTable::RowFor(std::string_view sample) const {
  std::string_view vendor;
  if (const std::size_t end = sample.find("] ");
      sample.starts_with('[') && end != std::string_view::npos) {
    vendor = sample.substr(1, end - 1);
    sample.remove_prefix(end + 2);
  }
  Attempt attempt;
  attempt.stage =
      SmtpStageNamed(TakeSampleWord(&sample)).value_or(SmtpStage::kUnknown);
  attempt.code = WholeIn(TakeSampleWord(&sample), 599).value_or(0);
  attempt.enhanced = TakeSampleWord(&sample);
  attempt.reply = sample;
  attempt.kind =
      attempt.code >= 500 ? EventKind::kBounced : EventKind::kAttemptDeferred;
  return RowOf(attempt, vendor);
}

}  // namespace mailscan
