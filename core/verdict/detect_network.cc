// S30, S32, S33 and S37: whose network it was. Networks through which people
// browse say nothing.
#include <algorithm>
#include <optional>
#include <string>

#include "core/verdict/detector.h"

namespace mailscan {
namespace {

std::optional<Weight> OfNetwork(NetworkKind kind, bool click) {
  switch (kind) {
    case NetworkKind::kFilter:
      return Weight::kS30Owned;
    case NetworkKind::kShared:
      return Weight::kS30Shared;
    case NetworkKind::kHosting:
      return Weight::kS32;
    case NetworkKind::kMicrosoft:
      return click ? Weight::kS33Click : Weight::kS33Open;
    case NetworkKind::kEgress:
    case NetworkKind::kRelay:
    case NetworkKind::kImageProxy:
      break;
  }
  return std::nullopt;
}

std::string WhyOf(const NetworkRow& network) {
  switch (network.kind) {
    case NetworkKind::kFilter:
      return "the address is in a network of " + network.owner;
    case NetworkKind::kShared:
      return "the address is in a network of " + network.owner +
             ", which people use as well";
    case NetworkKind::kMicrosoft:
      return "the address is in a network of Microsoft";
    default:
      return "the address is in a data centre (" + network.owner + ")";
  }
}

// Not for Microsoft: its customers' machines are in the same network, and
// nearly all who have them have their mail there too.
bool TookTheMail(const NetworkRow& network, std::string_view vendor) {
  return (network.kind == NetworkKind::kFilter ||
          network.kind == NetworkKind::kShared) &&
         std::find(network.vendors.begin(), network.vendors.end(), vendor) !=
             network.vendors.end();
}

}  // namespace

void DetectNetwork(const SessionView& session, EvidenceList* evidence) {
  std::optional<Weight> best;
  const SeenHit* of = nullptr;
  for (const SeenHit& seen : session.hits) {
    const auto weight = seen.network == nullptr
                            ? std::nullopt
                            : OfNetwork(seen.network->kind,
                                        seen.hit->kind == EventKind::kClicked);
    if (weight && (!best || session.rules.weights.db(*weight) >
                                session.rules.weights.db(*best))) {
      best = weight;
      of = &seen;
    }
  }
  if (!best) {
    return;
  }
  session.Tell(*best, WhyOf(*of->network), of->hit->place, evidence);
  if (TookTheMail(*of->network, session.vendor)) {
    session.Tell(
        Weight::kS37Match,
        "the network is of " + of->network->owner + ", which took the mail",
        of->hit->place, evidence);
  }
}

}  // namespace mailscan
