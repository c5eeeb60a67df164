#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/verdict/judged.h"
#include "core/verdict/rule_table.h"

namespace mailscan {

// Enhanced status codes (RFC 3463) as a row names them: "4.7.1", "x.7.1" of
// any class, "x.7.500-699", "4.4." for all that begin so.
struct EnhancedRange {
  char class_digit = 'x';
  std::uint16_t subject = 0;
  std::uint16_t first = 0;
  std::uint16_t last = 0;
};

std::optional<EnhancedRange> ReadEnhancedRange(std::string_view text);

// A whole number that is all of text, at most `most`.
std::optional<std::uint16_t> WholeIn(std::string_view text, std::uint16_t most);

// The codes of replies that begin in one way: "421", or "4" for 400 to 499.
struct CodeRange {
  std::uint16_t first = 0;
  std::uint16_t last = 0;
};

// What one reply means. `all` must be in it, and one of `any`, where the row
// names some; both are lower case. Of `enhanced` one must be the reply's, if it
// has such a code; a row without words needs that.
struct ReplyRow {
  enum class Only : std::uint8_t {
    kAny,
    kNoReply,  // where the server said nothing: the MTA's own words
    kFinal,    // a 5xx or a bounce
  };
  std::vector<std::string> all;
  std::vector<std::string> any;
  std::uint8_t stages = 0;  // one bit a SmtpStage; 0: at any
  std::vector<CodeRange> codes;
  std::vector<EnhancedRange> enhanced;
  std::vector<std::string> vendors;  // of the receiver
  Only only = Only::kAny;

  Category category = Category::kOther;
  std::string detail;  // a finer name; may be empty
  // What is usual, for a try whose log tells no stage. It is a hint: it can
  // weaken what is held against the receiver, and never prove it.
  SmtpStage usual_stage = SmtpStage::kUnknown;
  BodyExposed exposes = BodyExposed::kUnknown;
  bool dup_risk = false;  // the message may have been taken all the same
};

// What replies mean: an ordered table, the first row that fits decides. All
// words of all rows are looked for in one walk over a reply. See RuleTable.
class ReplyTable final : public RowsOf<ReplyRow> {
 public:
  ReplyTable() : RowsOf("reply") {}

  // vendor: of the receiver, as receivers.h names it; may be "". Null for a try
  // that was accepted, and for a reply of no known kind.
  const ReplyRow* Find(const Attempt& attempt,
                       std::string_view vendor = {}) const;
  // Why a try was refused; kNone for an accepted one.
  Category CategoryOf(const Attempt& attempt,
                      std::string_view vendor = {}) const {
    return CategoryOf(attempt, Find(attempt, vendor));
  }
  static Category CategoryOf(const Attempt& attempt, const ReplyRow* row) {
    return attempt.accepted() ? Category::kNone
           : row != nullptr   ? row->category
                              : Category::kOther;
  }

  // "STAGE CODE ENHANCED text", such as "rcpt 450 4.2.0 Greylisted", with "-"
  // for what was not told; before it perhaps "[Vendor] ".
  std::optional<std::size_t> RowFor(std::string_view sample) const override;

 private:
  // Row i answers at bit i.
  static constexpr std::size_t kMostRows = 1024;
  using RowSet = std::array<std::uint64_t, kMostRows / 64>;

  // Words that rows look for, and those rows of which they are the first of
  // `all` or one of `any`.
  struct Part {
    std::uint32_t ending = 0;  // its last four letters
    std::string text;
    std::vector<std::uint16_t> rows;
  };

  class Question;

  std::string TakeRow(RuleRow* from, ReplyRow* row) override;
  void Finish(RuleFaults* faults) override;
  void AddPart(const std::string& text, std::size_t row);
  std::optional<std::size_t> RowOf(const Attempt& attempt,
                                   std::string_view vendor) const;
  RowSet Candidates(std::string_view text) const;

  // Indices, so that a copy of the table is whole. Parts are found by their
  // last four letters; those with the same hash follow each other.
  std::vector<Part> parts_;
  std::vector<std::uint16_t> part_of_hash_;  // + 1; 0: none
  std::vector<std::uint16_t> next_part_;     // likewise
  RowSet wordless_{};
};

}  // namespace mailscan
