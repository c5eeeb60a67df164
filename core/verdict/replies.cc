#include "core/verdict/replies.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/model/field_table.h"

namespace mailscan {
namespace {

constexpr std::size_t kLeastPart = 4;

// "421", "45", "4".
std::optional<CodeRange> CodeRangeIn(std::string_view text) {
  const auto digits = WholeIn(text, 599);
  if (!digits || text.size() > 3 || text.front() < '2' || text.front() > '5') {
    return std::nullopt;
  }
  unsigned first = *digits;
  unsigned width = 1;
  for (std::size_t size = text.size(); size < 3; ++size) {
    first *= 10;
    width *= 10;
  }
  return CodeRange{static_cast<std::uint16_t>(first),
                   static_cast<std::uint16_t>(first + width - 1)};
}

std::vector<std::string_view> CategoryNames() {
  std::vector<std::string_view> names;
  for (int i = 1; i < kCategoryCount; ++i) {
    names.push_back(NameOf(static_cast<Category>(i)));
  }
  return names;
}

// The stages by number; that of which no log tells is "unknown".
std::vector<std::string_view> StageNames() {
  std::vector<std::string_view> names = {"unknown"};
  for (int i = 1; i < kSmtpStageCount; ++i) {
    names.push_back(NameOf(static_cast<SmtpStage>(i)));
  }
  return names;
}

std::vector<std::string> WordsIn(RuleRow* from, std::string_view key) {
  std::vector<std::string> words = from->Texts(key);
  for (const std::string& part : words) {
    if (part.size() < kLeastPart) {
      from->Complain(key, fmt::format("'{}' is too short to be told from "
                                      "others; give four letters at least",
                                      part));
    }
    if (std::any_of(part.begin(), part.end(),
                    [](char c) { return c >= 'A' && c <= 'Z'; })) {
      from->Complain(key, fmt::format("'{}' must be in lower case", part));
    }
  }
  return words;
}

std::uint8_t StagesIn(RuleRow* from) {
  const std::vector<std::string_view> names = StageNames();
  std::uint8_t stages = 0;
  for (const std::string& stage : from->Texts("stage")) {
    const auto found = std::find(names.begin(), names.end(), stage);
    if (found == names.end()) {
      from->Complain("stage", fmt::format("'{}' is none of: {}", stage,
                                          fmt::join(names, ", ")));
    } else {
      stages |= static_cast<std::uint8_t>(1U << (found - names.begin()));
    }
  }
  return stages;
}

template <typename Range, typename Read>
std::vector<Range> RangesIn(RuleRow* from, std::string_view key,
                            const Read& read, std::string_view example) {
  std::vector<Range> ranges;
  for (const std::string& text : from->Texts(key)) {
    if (const auto range = read(text)) {
      ranges.push_back(*range);
    } else {
      from->Complain(key, fmt::format("'{}' is no such code; write it as {}",
                                      text, example));
    }
  }
  return ranges;
}

// What the row says of the reply, beside how it is known.
void TakeMeaning(RuleRow* from, ReplyRow* row) {
  if (const auto category = from->OneOf("category", CategoryNames(), true)) {
    row->category = static_cast<Category>(*category + 1);
  }
  row->detail = from->MaybeText("detail");
  if (const auto stage = from->OneOf("usual_stage", StageNames(), false)) {
    row->usual_stage = static_cast<SmtpStage>(*stage);
  }
  if (const auto exposes =
          from->OneOf("exposes", {"no", "unknown", "yes"}, false)) {
    row->exposes = static_cast<BodyExposed>(*exposes);
  }
  row->dup_risk = from->Flag("dup_risk");
}

}  // namespace

std::string ReplyTable::TakeRow(RuleRow* from, ReplyRow* row) {
  std::string key = from->Text("key");
  row->all = WordsIn(from, "all");
  row->any = WordsIn(from, "any");
  row->stages = StagesIn(from);
  row->codes = RangesIn<CodeRange>(from, "code", CodeRangeIn,
                                   "\"421\", or \"4\" for all 4xx");
  row->enhanced =
      RangesIn<EnhancedRange>(from, "enhanced", ReadEnhancedRange,
                              R"("4.7.1", "x.7.1", "4.7.500-699" or "4.4.")");
  row->vendors = from->Texts("vendor");
  // In the order of ReplyRow::Only.
  if (const auto only =
          from->OneOf("only", {"any", "no-reply", "final"}, false)) {
    row->only = static_cast<ReplyRow::Only>(*only);
  }
  if (row->all.empty() && row->any.empty() && row->codes.empty() &&
      row->enhanced.empty()) {
    from->Complain("all", "give words (all, any) or codes (code, enhanced)");
  }
  TakeMeaning(from, row);
  return key;
}

}  // namespace mailscan
