// S34 to S36: what the user agent says of itself.
#include <optional>
#include <string>

#include "core/verdict/detector.h"

namespace mailscan {
namespace {

struct Said {
  Weight weight;
  std::string_view why;
};

std::optional<Said> OfClass(AgentClass agent, bool click) {
  switch (agent) {
    case AgentClass::kScanner:
      return Said{Weight::kS34Scanner, "the agent names a security scanner"};
    case AgentClass::kLibrary:
      return Said{Weight::kS34Library,
                  "the agent is an HTTP library or a headless browser"};
    case AgentClass::kPrefetch:
      if (click) {
        return Said{Weight::kS34Preview,
                    "the agent is a link preview or image proxy"};
      }
      break;
    case AgentClass::kImpossible:
      return Said{Weight::kS36Impossible,
                  "the agent names a combination that never existed"};
    case AgentClass::kAncient:
      return Said{Weight::kS36Ancient,
                  "the agent names a system out of support since 2017"};
    case AgentClass::kProbe:  // its user followed the link
    case AgentClass::kNone:
    case AgentClass::kFrozen:
      break;
  }
  return std::nullopt;
}

}  // namespace

void DetectAgent(const SessionView& session, EvidenceList* evidence) {
  std::optional<Said> best;
  const Hit* of = session.hits.front().hit;
  bool any_agent = false;
  const auto db = [&](const std::optional<Said>& said) {
    return said ? session.rules.weights.db(said->weight) : 0;
  };
  for (const SeenHit& seen : session.hits) {
    any_agent = any_agent || !seen.hit->agent.empty();
    const auto said =
        OfClass(seen.agent, seen.hit->kind == EventKind::kClicked);
    if (db(said) > db(best)) {
      best = said;
      of = seen.hit;
    }
  }
  // An empty agent beside an address: the sender of the request left it out.
  // Without either, or where agents are hardly ever told, the log did.
  if (!any_agent && !of->ip.empty() &&
      session.learned.NamesAgents(of->place.origin)) {
    best = Said{session.clicks() > 0 ? Weight::kS35Click : Weight::kS35Open,
                "no user agent"};
  }
  if (best) {
    session.Tell(best->weight, std::string(best->why), of->place, evidence);
  }
}

}  // namespace mailscan
