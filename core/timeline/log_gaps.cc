#include "core/timeline/log_gaps.h"

#include <algorithm>
#include <array>
#include <tuple>

namespace mailscan {

std::string_view NameOf(LogGap::Ground ground) {
  constexpr std::array<std::string_view, 4> kNames = {
      "silence", "cut-messages", "missing-file", "lines-lost"};
  return kNames[static_cast<std::size_t>(ground)];
}

LogGaps::LogGaps(std::vector<LogGap> gaps) : gaps_(std::move(gaps)) {
  std::sort(gaps_.begin(), gaps_.end(), [](const LogGap& a, const LogGap& b) {
    return std::tie(a.host, a.source, a.span.lo, a.span.hi, a.ground, a.file,
                    a.lost) < std::tie(b.host, b.source, b.span.lo, b.span.hi,
                                       b.ground, b.file, b.lost);
  });
}

const LogGap* LogGaps::Between(const Trace& trace, std::string_view source,
                               Micros from, Micros to) const {
  const auto gap =
      std::find_if(gaps_.begin(), gaps_.end(), [&](const LogGap& g) {
        return g.host == trace.host &&
               (!g.host.empty() || g.source == source) && g.span.lo < to &&
               from < g.span.hi;
      });
  return gap == gaps_.end() ? nullptr : &*gap;
}

}  // namespace mailscan
