#include "tests/eval/units.h"

#include <algorithm>
#include <cstddef>

namespace mailscan::eval {
namespace {

// Whether no score would make it a scanner: nobody is known, or nobody could
// have had this copy.
bool Withheld(const Session& session, const WeightTable& weights) {
  Session as_likely = session;
  as_likely.score_db =
      std::max(session.score_db, weights.db(Weight::kLimitLikely));
  return VerdictOf(as_likely, weights) == Verdict::kUnknown;
}

int ScoreFor(const ReadHit& hit, const Session& session,
             const WeightTable& weights) {
  return hit.verdict == Verdict::kPrefetchProxy || Withheld(session, weights)
             ? kWithheld
             : session.score_db;
}

void Count(const Ruling& ruling, Unit* unit) {
  ++unit->hits;
  unit->top = std::max(unit->top, ruling.score);
  switch (ruling.verdict) {
    case Verdict::kScannerCertain:
      ++unit->certain;
      break;
    case Verdict::kLikelyScanner:
      ++unit->likely;
      break;
    case Verdict::kPrefetchProxy:
      ++unit->prefetch;
      break;
    case Verdict::kUnknown:
      ++unit->undecided;
      break;
    case Verdict::kHuman:
    case Verdict::kLikelyHuman:
      break;
  }
}

struct Open {
  Unit unit;
  std::vector<int> scores;
};

}  // namespace

std::vector<Unit> UnitsBy(const Rule& rule, const JudgedScene& scene) {
  std::vector<Open> open(2 * scene.scene.visits.size());
  for (const JudgedMail& mail : scene.mails) {
    if (mail.hits.empty()) {
      continue;
    }
    const std::vector<Ruling> rulings = rule(mail, scene);
    for (std::size_t i = 0; i < mail.hits.size(); ++i) {
      const HitTruth* truth = scene.TruthOf(mail.hits[i]);
      if (truth == nullptr) {
        continue;
      }
      Open& at = open[2 * truth->visit + (mail.hits[i].click ? 0U : 1U)];
      at.unit.scene = &scene;
      at.unit.visit = &scene.scene.visits[truth->visit];
      at.unit.click = mail.hits[i].click;
      Count(rulings[i], &at.unit);
      at.scores.push_back(rulings[i].score);
    }
  }
  std::vector<Unit> units;
  for (Open& at : open) {
    if (at.unit.hits > 0) {
      // More than half of the scores are at least this one.
      const auto most =
          at.scores.begin() + static_cast<std::ptrdiff_t>(at.scores.size() / 2);
      std::nth_element(at.scores.begin(), most, at.scores.end(),
                       std::greater<>());
      at.unit.most = *most;
      units.push_back(at.unit);
    }
  }
  return units;
}

std::vector<Unit> UnitsBy(const Rule& rule,
                          std::span<const JudgedScene* const> scenes) {
  std::vector<Unit> all;
  for (const JudgedScene* scene : scenes) {
    const std::vector<Unit> units = UnitsBy(rule, *scene);
    all.insert(all.end(), units.begin(), units.end());
  }
  return all;
}

std::vector<Ruling> AsJudged(const JudgedMail& mail, const JudgedScene& scene) {
  std::vector<Ruling> rulings;
  for (const ReadHit& hit : mail.hits) {
    rulings.push_back({hit.verdict, ScoreFor(hit, mail.sessions[hit.session],
                                             scene.rules->weights)});
  }
  return rulings;
}

std::vector<Ruling> Without(SignalGroup group, const JudgedMail& mail,
                            const JudgedScene& scene) {
  const WeightTable& weights = scene.rules->weights;
  std::vector<Session> sessions = mail.sessions;
  for (Session& session : sessions) {
    std::erase_if(session.evidence,
                  [&](const Evidence& e) { return e.group == group; });
    session.clean_early = session.clean_early && group != SignalGroup::kTime;
    session.score_db = ScoreOf(session.evidence, weights);
    session.verdict = VerdictOf(session, weights);
  }
  std::vector<Ruling> rulings;
  for (const ReadHit& hit : mail.hits) {
    const Session& session = sessions[hit.session];
    // A prefetch is known by its agent or flag, not by a score.
    const bool prefetch = hit.verdict == Verdict::kPrefetchProxy;
    rulings.push_back({prefetch ? hit.verdict : session.verdict,
                       ScoreFor(hit, session, weights)});
  }
  return rulings;
}

}  // namespace mailscan::eval
