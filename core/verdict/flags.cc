#include "core/verdict/flags.h"

#include <algorithm>

namespace mailscan {

std::string FlagTable::TakeRow(RuleRow* from, FlagRow* row) {
  row->flag = from->Text("flag");
  // In the order of EspFlag, from the second on.
  const auto says = from->OneOf(
      "says", {"no-bot", "bot", "prefetch", "no-hit", "prefetch-request"},
      true);
  row->says = static_cast<EspFlag>(says ? *says + 1 : 0);
  return row->flag;
}

std::optional<std::size_t> FlagTable::RowFor(std::string_view flag) const {
  const auto row =
      std::find_if(list().begin(), list().end(),
                   [&](const FlagRow& r) { return r.flag == flag; });
  return flag.empty() || row == list().end()
             ? std::nullopt
             : std::optional<std::size_t>(row - list().begin());
}

EspFlag FlagTable::Of(const Hit& hit) const {
  const auto row = RowFor(hit.flag);
  if (!row) {
    return EspFlag::kNone;
  }
  const EspFlag says = At(*row).says;
  // Image proxies fetch images: a click is not theirs.
  const bool of_opens =
      says == EspFlag::kPrefetch || says == EspFlag::kSynthetic;
  return of_opens && hit.kind != EventKind::kOpened ? EspFlag::kNone : says;
}

}  // namespace mailscan
