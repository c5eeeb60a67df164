#include "tests/eval/campaigns.h"

#include <cstdlib>
#include <map>
#include <set>
#include <string>

namespace mailscan::eval {
namespace {

using Recipients = std::set<std::string>;

struct Campaign {
  Recipients people;
  Recipients raw;
  Recipients kept;
  Recipients decided;
};

std::int64_t Size(const Recipients& recipients) {
  return static_cast<std::int64_t>(recipients.size());
}

bool IsNobody(Verdict verdict) {
  return verdict == Verdict::kScannerCertain ||
         verdict == Verdict::kLikelyScanner ||
         verdict == Verdict::kPrefetchProxy;
}

}  // namespace

std::vector<Clickers> ClickersOf(const JudgedScene& scene) {
  std::map<std::string, Campaign> campaigns;
  for (const Visit& visit : scene.scene.visits) {
    if (visit.actor == Actor::kPerson && visit.clicks > 0 &&
        !visit.campaign.empty()) {
      campaigns[visit.campaign].people.insert(visit.recipient);
    }
  }
  for (const JudgedMail& mail : scene.mails) {
    for (const ReadHit& hit : mail.hits) {
      const Visit* visit = scene.VisitOf(hit);
      if (visit == nullptr || !hit.click || visit->campaign.empty()) {
        continue;
      }
      Campaign& campaign = campaigns[visit->campaign];
      campaign.raw.insert(visit->recipient);
      if (!IsNobody(hit.verdict)) {
        campaign.kept.insert(visit->recipient);
      }
      if (hit.verdict == Verdict::kHuman ||
          hit.verdict == Verdict::kLikelyHuman) {
        campaign.decided.insert(visit->recipient);
      }
    }
  }
  std::vector<Clickers> all;
  for (const auto& [name, campaign] : campaigns) {
    all.push_back({Size(campaign.people), Size(campaign.raw),
                   Size(campaign.kept), Size(campaign.decided)});
  }
  return all;
}

void ClickError::Add(const Clickers& clickers) {
  ++campaigns;
  people += clickers.people;
  raw += std::abs(clickers.raw - clickers.people);
  kept += std::abs(clickers.kept - clickers.people);
  decided += std::abs(clickers.decided - clickers.people);
  held +=
      clickers.decided <= clickers.people && clickers.people <= clickers.kept
          ? 1
          : 0;
}

}  // namespace mailscan::eval
