// How much more often than not a session at this receiver is a machine's: by
// what is known of its filter, or by what the domain's own sessions tell (S27).
#include "core/verdict/prior.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>

namespace mailscan {
namespace {

// What is known of the filter weighs as much as so many sessions.
constexpr double kSessionsOfPrior = 10;

std::string_view KindOf(ReceiverKind kind) {
  switch (kind) {
    case ReceiverKind::kFollowingGateway:
      return "a gateway that follows links";
    case ReceiverKind::kOtherGateway:
      return "a gateway";
    case ReceiverKind::kMicrosoft365:
      return "Microsoft 365";
    case ReceiverKind::kConsumer:
      return "consumer webmail";
    case ReceiverKind::kUnknownBusiness:
      break;
  }
  return "a receiver of unknown kind";
}

double ShareOf(int db) {
  return 1 / (1 + std::pow(10.0, -db / 10.0));
}

// The share of sessions that surely were machines', drawn towards what the
// filter lets expect. That none surely was tells nothing, because most logs
// cannot tell: there is then no history. Domains of consumers have none either:
// those who share one share no filter. It is one of clicks, and says nothing of
// opens.
std::optional<Evidence> OfHistory(const SessionView& view, int prior_db) {
  const WeightTable& weights = view.rules.weights;
  const int least = weights.db(Weight::kS27Least);
  const int most = weights.db(Weight::kS27Most);
  const auto history = view.sightings.HistoryOf(view.person);
  if (!history || view.clicks() == 0 ||
      view.receiver == ReceiverKind::kConsumer || least >= most) {
    return std::nullopt;
  }
  const double share = (history->hard + kSessionsOfPrior * ShareOf(prior_db)) /
                       (history->sessions + kSessionsOfPrior);
  const double db = 10 * std::log10(share / (1 - share));
  Evidence evidence = view.Made(
      Weight::kS27Most,
      fmt::format("{} of {} sessions of this domain were surely machines'",
                  history->hard, history->sessions),
      view.trace.place);
  evidence.db = std::clamp(static_cast<int>(std::lround(db)), least, most);
  return evidence;
}

}  // namespace

void TellPrior(const SessionView& view, EvidenceList* evidence) {
  const Weight prior = PriorOf(view.receiver);
  if (auto history = OfHistory(view, view.rules.weights.db(prior))) {
    evidence->push_back(std::move(*history));
    return;
  }
  view.Tell(prior, "the receiver is " + std::string(KindOf(view.receiver)),
            view.trace.place, evidence);
}

}  // namespace mailscan
