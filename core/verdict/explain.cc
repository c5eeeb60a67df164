#include "core/verdict/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <tuple>

#include "core/verdict/classifier.h"

namespace mailscan {
namespace {

bool AnyHard(const Session& session) {
  return std::any_of(session.evidence.begin(), session.evidence.end(),
                     [](const Evidence& e) { return e.hard; });
}

// For a machine, against one, and what the score began with.
std::tuple<int, int> RankOf(const Evidence& evidence) {
  const int part = evidence.group == SignalGroup::kPrior ? 3
                   : evidence.db > 0                     ? 0
                   : evidence.db < 0                     ? 1
                                                         : 2;
  return {part, evidence.db > 0 ? -evidence.db : evidence.db};
}

void PutCuts(const Session& session, const WeightTable& weights,
             Explanation* explanation) {
  std::array<int, kSignalGroupCount> said{};
  std::array<int, kSignalGroupCount> most{};  // whatever counts beside a cap
  for (const Evidence& e : session.evidence) {
    said[static_cast<std::size_t>(e.group)] += e.db;
    most[static_cast<std::size_t>(e.group)] += std::max(e.db, 0);
  }
  for (std::size_t i = 0; i < said.size(); ++i) {
    const auto group = static_cast<SignalGroup>(i);
    const auto cap = CapOf(group, weights);
    if (!cap || most[i] <= *cap) {
      continue;
    }
    std::vector<Evidence> members;
    std::copy_if(session.evidence.begin(), session.evidence.end(),
                 std::back_inserter(members),
                 [&](const Evidence& e) { return e.group == group; });
    const int counted = ScoreOf(members, weights);
    if (counted != said[i]) {
      explanation->cuts.push_back({NameOf(group), said[i], counted});
    }
  }
}

// The score stands beside the sentence, which so tells only the limits.

std::string WhyCertain(const Session& session, const WeightTable& weights) {
  return session.clean_early
             ? fmt::format(
                   "certain: only who had the body, and {:+} dB are enough",
                   weights.db(Weight::kLimitCertainAlone))
             : fmt::format(
                   "certain: hard evidence and another kind beside it, and "
                   "{:+} dB are enough",
                   weights.db(Weight::kLimitCertain));
}

std::string WhyLikely(const Session& session, const WeightTable& weights) {
  const int limit = weights.db(Weight::kLimitCertain);
  const bool hard = AnyHard(session);
  if (session.assumed && !hard) {
    return "likely, not certain: nothing tells whether the clocks agree; "
           "--skew says by how much they may differ";
  }
  if (session.score_db >= limit) {
    return hard ? "likely, not certain: one kind of evidence alone"
                : "likely, not certain: no hard evidence";
  }
  return fmt::format("likely, not certain: that begins at {:+} dB{}", limit,
                     hard ? "" : ", with hard evidence");
}

// What no score can mend comes first.
std::string WhyUnknown(const Session& session, const WeightTable& weights) {
  if (session.made_up) {
    return "unknown: the ESP made it up because of a click, nobody opened";
  }
  const int likely = weights.db(Weight::kLimitLikely);
  const int human = weights.db(Weight::kLimitLikelyHuman);
  if (AnyHard(session)) {
    return fmt::format(
        "unknown: hard evidence, but likely a scanner begins at {:+} dB",
        likely);
  }
  if (std::any_of(session.evidence.begin(), session.evidence.end(),
                  [](const Evidence& e) { return e.signal == "S4"; })) {
    return "unknown: this receiver did not have the body yet, so it was "
           "another copy";
  }
  if (!session.tellable) {
    return "unknown: the mail may have arrived although it was refused";
  }
  if (session.nameless && session.score_db <= human) {
    return "unknown: neither an address nor an agent tells who it was";
  }
  return fmt::format(
      "unknown: likely a person begins at {:+} dB, likely a scanner at {:+}",
      human, likely);
}

std::string Because(const JudgedTrace& judged, const Session& session) {
  const WeightTable& weights = *judged.weights;
  if (std::all_of(session.hits.begin(), session.hits.end(),
                  [&](std::uint32_t i) { return judged.hits[i].own; })) {
    return "unknown: these are our own";
  }
  switch (session.verdict) {
    case Verdict::kScannerCertain:
      return WhyCertain(session, weights);
    case Verdict::kLikelyScanner:
      return WhyLikely(session, weights);
    case Verdict::kPrefetchProxy:
      return "an image proxy: it fetches whether or not anybody reads";
    case Verdict::kHuman:
      return fmt::format("a person: at most {:+} dB, and no hard evidence",
                         weights.db(Weight::kLimitHuman));
    case Verdict::kLikelyHuman:
      return fmt::format("likely a person, not surely: that begins at {:+} dB",
                         weights.db(Weight::kLimitHuman));
    case Verdict::kUnknown:
      break;
  }
  return WhyUnknown(session, weights);
}

}  // namespace

void Explain(const JudgedTrace& judged, const Session& session,
             Explanation* explanation) {
  std::vector<const Evidence*> order;
  for (const Evidence& e : session.evidence) {
    order.push_back(&e);
  }
  std::stable_sort(order.begin(), order.end(),
                   [](const Evidence* a, const Evidence* b) {
                     return RankOf(*a) < RankOf(*b);
                   });
  explanation->evidence.clear();
  for (const Evidence* e : order) {
    explanation->evidence.push_back(
        {std::string(e->signal), e->db, e->why, e->place, e->hard});
  }
  explanation->cuts.clear();
  PutCuts(session, *judged.weights, explanation);
  explanation->missing.assign(session.missing.begin(), session.missing.end());
  explanation->score_db = session.score_db;
  explanation->because = Because(judged, session);
}

std::string BasisOf(const WeightTable& weights) {
  std::size_t fitted = 0;
  for (std::size_t i = 0; i < kWeightCount; ++i) {
    if (weights.Of(static_cast<Weight>(i)).basis == Basis::kFitted) {
      ++fitted;
    }
  }
  return fitted == 0
             ? "Every weight (dB) is judged, none is fitted to data; see "
               "--rules."
             : fmt::format(
                   "Of {} weights (dB) {} are fitted to data, the others "
                   "judged; see --rules.",
                   kWeightCount, fitted);
}

}  // namespace mailscan
