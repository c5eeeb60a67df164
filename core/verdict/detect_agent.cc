// S34 to S36: what the user agent says of itself.
#include "core/verdict/detector.h"

namespace mailscan {
namespace {

Evidence ForClass(AgentClass agent, bool click) {
  Evidence evidence;
  evidence.group = SignalGroup::kAgent;
  switch (agent) {
    case AgentClass::kScanner:
      evidence = {"S34",
                  SignalGroup::kAgent,
                  25,
                  true,
                  "the agent names a security scanner",
                  {}};
      break;
    case AgentClass::kLibrary:
      evidence = {"S34",
                  SignalGroup::kAgent,
                  15,
                  false,
                  "the agent is an HTTP library or a headless browser",
                  {}};
      break;
    case AgentClass::kPrefetch:
      if (click) {
        evidence = {"S34",
                    SignalGroup::kAgent,
                    15,
                    false,
                    "the agent is a link preview or image proxy",
                    {}};
      }
      break;
    case AgentClass::kImpossible:
      evidence = {"S36",
                  SignalGroup::kAgent,
                  15,
                  false,
                  "the agent names a combination that never existed",
                  {}};
      break;
    case AgentClass::kAncient:
      evidence = {"S36",
                  SignalGroup::kAgent,
                  12,
                  false,
                  "the agent names a system out of support since 2017",
                  {}};
      break;
    case AgentClass::kNone:
      break;
  }
  return evidence;
}

}  // namespace

void DetectAgent(const SessionView& session, EvidenceList* evidence) {
  Evidence best;
  bool any_agent = false;
  for (const SeenHit& seen : session.hits) {
    any_agent = any_agent || !seen.hit->agent.empty();
    Evidence found =
        ForClass(seen.agent, seen.hit->kind == EventKind::kClicked);
    if (found.db > best.db) {
      best = found;
      best.place = seen.hit->place;
    }
  }
  // An empty agent beside an address: the sender of the request left it out.
  // Without either, the webhook did.
  if (!any_agent && !session.hits.front().hit->ip.empty()) {
    best = {"S35", SignalGroup::kAgent, session.clicks() > 0 ? 8 : 3,
            false, "no user agent",     session.hits.front().hit->place};
  }
  if (best.db != 0) {
    evidence->push_back(best);
  }
}

}  // namespace mailscan
