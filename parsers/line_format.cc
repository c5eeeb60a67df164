#include "parsers/line_format.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parsers/format_map.h"
#include "parsers/line_pattern.h"
#include "parsers/table_provider.h"

namespace mailscan {
namespace {

// No request or log entry is longer; the worst pattern takes a second for one.
constexpr std::size_t kLongestLine = std::size_t{32} << 10U;

using Pattern = std::unique_ptr<const LinePattern>;

// A LineFormatParser reads lines as a FormatSpec says. One thread; the patterns
// are its own, because threads that share one wait for each other.
class LineFormatParser final : public Parser {
 public:
  LineFormatParser(std::shared_ptr<const FormatSpec> spec,
                   const FormatSettings& settings)
      : spec_(std::move(spec)),
        tracker_(settings.tracker),
        slots_(spec_->selectors.size()),
        map_(*spec_, FormatMap::kNoSlot, tracker_.get()) {
    std::string fault;  // ReadFormat found none
    pattern_ = LinePattern::Make(spec_->pattern, &fault);
    for (const std::string& skip : spec_->skips) {
      skips_.push_back(LinePattern::Make(skip, &fault));
    }
    std::size_t last = 0;
    for (const std::string& selector : spec_->selectors) {
      const auto& groups = pattern_->groups();
      const auto found = std::find(groups.begin(), groups.end(), selector);
      group_of_.push_back(static_cast<std::size_t>(found - groups.begin()));
      last = std::max(last, group_of_.back() + 1);
    }
    groups_.resize(last);
  }

  LineStatus ParseLine(std::string_view line, EventSink& sink) override {
    if (line.size() > kLongestLine) {
      return LineStatus::kMalformed;
    }
    for (const Pattern& skip : skips_) {
      if (skip->Matches(line)) {
        return LineStatus::kIgnored;
      }
    }
    if (!pattern_->Match(line, groups_)) {
      return LineStatus::kMalformed;
    }
    for (std::size_t i = 0; i < slots_.size(); ++i) {
      const std::string_view text = groups_[group_of_[i]];
      slots_[i] = {
          text, text.data() == nullptr ? JsonType::kAbsent : JsonType::kString};
    }
    return map_.Read(slots_, sink);
  }

 private:
  std::shared_ptr<const FormatSpec> spec_;
  std::shared_ptr<const Tracker> tracker_;
  Pattern pattern_;
  std::vector<Pattern> skips_;
  std::vector<std::size_t> group_of_;     // by slot
  std::vector<std::string_view> groups_;  // of the line
  std::vector<JsonValue> slots_;          // likewise
  FormatMap map_;
};

}  // namespace

std::unique_ptr<Parser> MakeLineParser(std::shared_ptr<const FormatSpec> spec,
                                       const FormatSettings& settings) {
  return std::make_unique<LineFormatParser>(std::move(spec), settings);
}

std::unique_ptr<Parser> MakeFormatParser(std::shared_ptr<const FormatSpec> spec,
                                         const FormatSettings& settings) {
  return spec->reads_lines ? MakeLineParser(std::move(spec), settings)
                           : MakeTableParser(std::move(spec), settings);
}

}  // namespace mailscan
