#include <algorithm>
#include <array>
#include <utility>

#include "core/verdict/detector.h"

namespace mailscan {

void DetectTiming(const SessionView& session, EvidenceList* evidence);
void DetectBurst(const SessionView& session, EvidenceList* evidence);
void DetectCoverage(const SessionView& session, EvidenceList* evidence);
void DetectHoneypot(const SessionView& session, EvidenceList* evidence);
void DetectUnsubscribe(const SessionView& session, EvidenceList* evidence);
void DetectMethod(const SessionView& session, EvidenceList* evidence);
void DetectSweep(const SessionView& session, EvidenceList* evidence);
void DetectRotation(const SessionView& session, EvidenceList* evidence);
void DetectShadow(const SessionView& session, EvidenceList* evidence);
void DetectAgent(const SessionView& session, EvidenceList* evidence);
void DetectNetwork(const SessionView& session, EvidenceList* evidence);
void DetectAge(const SessionView& session, EvidenceList* evidence);
void DetectFlag(const SessionView& session, EvidenceList* evidence);
void DetectMutation(const SessionView& session, EvidenceList* evidence);
void DetectRewrite(const SessionView& session, EvidenceList* evidence);
void DetectPerson(const SessionView& session, EvidenceList* evidence);
void DetectDevice(const SessionView& session, EvidenceList* evidence);
void DetectCrowd(const SessionView& session, EvidenceList* evidence);
void DetectFollowUp(const SessionView& session, EvidenceList* evidence);

std::span<const Detector> Detectors() {
  static constexpr auto kDetectors = std::to_array<Detector>({
      {"timing", DetectTiming},
      {"burst", DetectBurst},
      {"coverage", DetectCoverage},
      {"honeypot", DetectHoneypot},
      {"unsubscribe", DetectUnsubscribe},
      {"method", DetectMethod},
      {"mutation", DetectMutation},
      {"sweep", DetectSweep},
      {"rotation", DetectRotation},
      {"shadow", DetectShadow},
      {"agent", DetectAgent},
      {"network", DetectNetwork},
      {"age", DetectAge},
      {"flag", DetectFlag},
      {"person", DetectPerson},
      {"rewrite", DetectRewrite},
      {"device", DetectDevice},
      {"crowd", DetectCrowd},
      {"follow-up", DetectFollowUp},
  });
  return kDetectors;
}

Evidence SessionView::Made(Weight weight, std::string why,
                           const Place& place) const {
  const WeightRow& row = rules.weights.Of(weight);
  return {row.signal, row.group, row.db, row.hard, std::move(why), place};
}

void SessionView::Tell(Weight weight, std::string why, const Place& place,
                       EvidenceList* evidence) const {
  if (rules.weights.db(weight) != 0) {
    evidence->push_back(Made(weight, std::move(why), place));
  }
}

std::size_t SessionView::clicks() const {
  return static_cast<std::size_t>(
      std::count_if(hits.begin(), hits.end(), [](const SeenHit& seen) {
        return seen.hit->kind == EventKind::kClicked;
      }));
}

std::vector<std::string_view> SessionView::Urls() const {
  std::vector<std::string_view> urls;
  for (const SeenHit& seen : hits) {
    if (seen.hit->kind == EventKind::kClicked && !seen.hit->url.empty()) {
      urls.push_back(seen.hit->url);
    }
  }
  std::sort(urls.begin(), urls.end());
  urls.erase(std::unique(urls.begin(), urls.end()), urls.end());
  return urls;
}

}  // namespace mailscan
