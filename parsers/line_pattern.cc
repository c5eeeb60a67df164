#include "parsers/line_pattern.h"

#include <re2/re2.h>

#include <array>
#include <cstdint>

namespace mailscan {
namespace {

constexpr std::int64_t kMaxMemory = std::int64_t{4} << 20U;
constexpr int kMaxProgram = 1000;  // instructions; a usual pattern has 100
constexpr int kMaxGroups = 40;

}  // namespace

LinePattern::LinePattern() = default;
LinePattern::~LinePattern() = default;

std::unique_ptr<const LinePattern> LinePattern::Make(const std::string& pattern,
                                                     std::string* fault) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_encoding(re2::RE2::Options::EncodingLatin1);
  options.set_max_mem(kMaxMemory);
  std::unique_ptr<LinePattern> made(new LinePattern);
  made->pattern_ = std::make_unique<re2::RE2>(pattern, options);
  const re2::RE2& compiled = *made->pattern_;
  if (!compiled.ok()) {
    *fault = compiled.error() +
             "; write it as RE2 does: no back references, "
             "no look-ahead";
    return nullptr;
  }
  if (compiled.ProgramSize() > kMaxProgram ||
      compiled.NumberOfCapturingGroups() > kMaxGroups) {
    *fault = "the pattern is too large; use fewer groups and repetitions";
    return nullptr;
  }
  made->groups_.resize(
      static_cast<std::size_t>(compiled.NumberOfCapturingGroups()));
  for (const auto& [number, name] : compiled.CapturingGroupNames()) {
    made->groups_[static_cast<std::size_t>(number) - 1] = name;
  }
  return made;
}

bool LinePattern::Matches(std::string_view line) const {
  const re2::StringPiece text(line.data(), line.size());
  return pattern_->Match(text, 0, text.size(), re2::RE2::ANCHOR_BOTH, nullptr,
                         0);
}

bool LinePattern::Match(std::string_view line,
                        std::span<std::string_view> groups) const {
  std::array<re2::StringPiece, kMaxGroups + 1> found;
  const re2::StringPiece text(line.data(), line.size());
  if (!pattern_->Match(text, 0, text.size(), re2::RE2::ANCHOR_BOTH,
                       found.data(), static_cast<int>(groups.size()) + 1)) {
    return false;
  }
  for (std::size_t i = 0; i < groups.size(); ++i) {
    groups[i] = {found[i + 1].data(), found[i + 1].size()};
  }
  return true;
}

}  // namespace mailscan
