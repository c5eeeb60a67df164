#include "tests/eval/early.h"

#include <algorithm>

#include "tests/eval/truth_index.h"

namespace mailscan::eval {
namespace {

bool IsClaimed(const ReadHit& hit) {
  return hit.certainty == Certainty::kCertain &&
         (hit.timing == Timing::kDeferralGap || hit.timing == Timing::kInData ||
          hit.timing == Timing::kNeverAccepted);
}

bool Says(const Session& session, std::string_view signal) {
  return std::any_of(session.evidence.begin(), session.evidence.end(),
                     [&](const Evidence& e) { return e.signal == signal; });
}

// S3 says that no log tells the stage.
bool IsRight(const Session& session, const HitTruth& truth,
             const testing::DeliveryTruth* delivery) {
  return truth.early ||
         (Says(session, "S3") && !Says(session, "S1") && delivery != nullptr &&
          delivery->has_window && truth.at < delivery->window_to);
}

void Add(const Ratio& from, Ratio* to) {
  to->part += from.part;
  to->whole += from.whole;
}

}  // namespace

std::string_view NameOf(SkewKnown known) {
  switch (known) {
    case SkewKnown::kStated:
      return "stated";
    case SkewKnown::kMeasured:
      return "measured";
    case SkewKnown::kNot:
      break;
  }
  return "not known";
}

std::vector<EarlyCase> EarlyCases() {
  // The default of --skew holds.
  std::vector<EarlyCase> cases = {{{0, true}, 2 * kSecond},
                                  {{0, false}, std::nullopt}};
  for (const Micros skew : {5 * kSecond, 10 * kSecond, 30 * kSecond}) {
    for (const Micros signed_skew : {skew, -skew}) {
      cases.push_back({{signed_skew, true}, skew});
      cases.push_back({{signed_skew, false}, std::nullopt});
      cases.push_back({{signed_skew, true}, std::nullopt});
    }
  }
  return cases;
}

SkewKnown KnownOf(const EarlyCase& what, const JudgedScene& scene) {
  return what.stated                           ? SkewKnown::kStated
         : scene.measured || !scene.two_clocks ? SkewKnown::kMeasured
                                               : SkewKnown::kNot;
}

bool IsClear(const testing::DeliveryTruth& delivery, Micros at, Micros margin) {
  return delivery.has_exposed && at - delivery.exposed >= margin &&
         (!delivery.has_window || delivery.window_to - at >= margin);
}

void EarlyCount::Add(const EarlyCount& other) {
  eval::Add(other.precision, &precision);
  eval::Add(other.recall, &recall);
  eval::Add(other.of_all, &of_all);
  people_certain += other.people_certain;
}

bool IsFalseClaim(const ReadHit& hit, const Session& session,
                  const HitTruth& truth,
                  const testing::DeliveryTruth* delivery) {
  return IsClaimed(hit) && !IsRight(session, truth, delivery);
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
      const Visit& visit = scene.scene.visits[truth->visit];
      const auto* delivery = deliveries.Find(visit.message_id, visit.recipient);
      const bool claimed = IsClaimed(hit);
      if (claimed) {
        count.precision.Add(
            IsRight(mail.sessions[hit.session], *truth, delivery));
      }
      if (truth->early) {
        count.of_all.Add(claimed);
        if (delivery != nullptr && IsClear(*delivery, truth->at, margin)) {
          count.recall.Add(claimed);
        }
      }
      count.people_certain += claimed && visit.actor == Actor::kPerson &&
                                      hit.verdict == Verdict::kScannerCertain
                                  ? 1U
                                  : 0U;
    }
  }
  return count;
}

}  // namespace mailscan::eval
