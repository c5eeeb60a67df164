#include "core/report/text_rates.h"

#include <fmt/format.h>

namespace mailscan {

std::string PeopleShare(const ActorCounts& unique, std::uint64_t base) {
  constexpr std::string_view kUnit = " %";
  std::string least = Share(unique.human, base);
  const std::string most = Share(unique.human_most(), base);
  if (least == most) {
    return least;
  }
  least.resize(least.size() - kUnit.size());
  return least + "-" + most;
}

std::string RateOfText(const EngagementSums& sums) {
  switch (sums.rate_of()) {
    case RateOf::kNothing:
      return "No log tells of a delivery.";
    case RateOf::kDelivered:
      return "Shares are of messages delivered.";
    case RateOf::kEvents:
      return "Shares are of messages opened or clicked: no log tells which "
             "others were delivered.";
    case RateOf::kBoth:
      break;
  }
  return fmt::format(
      "Shares are of messages delivered, and of {} that were opened or clicked "
      "though no log tells of their delivery.",
      Grouped(sums.only_hit));
}

std::string KeyText(EngagementBy by, std::string_view key,
                    const TextPage& page) {
  return key.empty() ? "(no " + std::string(NameOf(by)) + ")" : page.Words(key);
}

}  // namespace mailscan
