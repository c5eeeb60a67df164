#include "tests/eval/early.h"

#include <cstdlib>

#include "tests/eval/truth_index.h"
#include "tests/eval/units.h"

namespace mailscan::eval {
namespace {

bool IsClaimed(const ReadHit& hit) {
  return hit.certainty == Certainty::kCertain &&
         (hit.timing == Timing::kDeferralGap || hit.timing == Timing::kInData ||
          hit.timing == Timing::kNeverAccepted);
}

void Add(const Ratio& from, Ratio* to) {
  to->part += from.part;
  to->whole += from.whole;
}

}  // namespace

std::vector<EarlyCase> EarlyCases() {
  std::vector<EarlyCase> cases = {{"none", {0, true}, std::nullopt, true}};
  for (const Micros skew : {5 * kSecond, 10 * kSecond, 30 * kSecond}) {
    for (const int sign : {1, -1}) {
      const std::string name =
          (sign > 0 ? "+" : "-") + std::to_string(skew / kSecond) + " s";
      cases.push_back({name + ", stated", {sign * skew, true}, skew, true});
      cases.push_back(
          {name + ", measured", {sign * skew, false}, std::nullopt, true});
      cases.push_back({name + ", not to be known",
                       {sign * skew, true},
                       std::nullopt,
                       false});
    }
  }
  return cases;
}

bool IsClear(const testing::DeliveryTruth& delivery, Micros at, Micros margin) {
  return delivery.has_exposed && at - delivery.exposed >= margin &&
         (!delivery.has_window || delivery.window_to - at >= margin);
}

void EarlyCount::Add(const EarlyCount& other) {
  eval::Add(other.precision, &precision);
  eval::Add(other.recall, &recall);
  eval::Add(other.of_all, &of_all);
  eval::Add(other.people_certain, &people_certain);
}

EarlyCount CountEarly(const JudgedScene& scene, Micros trusted) {
  const DeliveryIndex deliveries(scene.scene);
  // The error of the clocks towards either side, and a second of each stamp.
  const Micros margin = 2 * trusted + 2 * kSecond;
  EarlyCount count;
  for (const JudgedMail& mail : scene.mails) {
    for (const ReadHit& hit : mail.hits) {
      const HitTruth* truth = scene.TruthOf(hit);
      if (truth == nullptr || !truth->click) {
        continue;
      }
      const bool claimed = IsClaimed(hit);
      if (claimed) {
        count.precision.Add(truth->early);
      }
      if (truth->early) {
        count.of_all.Add(claimed);
        const Visit& visit = scene.scene.visits[truth->visit];
        const auto* delivery =
            deliveries.Find(visit.message_id, visit.recipient);
        if (delivery != nullptr && IsClear(*delivery, truth->at, margin)) {
          count.recall.Add(claimed);
        }
      }
    }
  }
  count.people_certain = LossOf(UnitsBy(AsJudged, scene), true).certain;
  return count;
}

}  // namespace mailscan::eval
