#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/model/hash.h"
#include "core/timeline/clock_table.h"
#include "core/verdict/detector.h"

namespace mailscan {

// A Classifier judges traces, one after another, each by itself and by what
// was learnt from all. One thread each; all share clocks, learned, sightings,
// rules and options, which must not change meanwhile. Verdicts quote the rules.
class Classifier {
 public:
  Classifier(const ClockTable& clocks, const Learned& learned,
             const Sightings& sightings, const Rules& rules,
             const VerdictOptions& options)
      : clocks_(clocks),
        learned_(learned),
        sightings_(sightings),
        rules_(rules),
        options_(options),
        networks_(rules.networks, options.asns.get()) {}

  // *judged refers to trace, and is valid as long as that is.
  void Judge(const Trace& trace, JudgedTrace* judged);

 private:
  void JudgeDelivery(const Trace& trace, JudgedTrace* judged);
  // Fills seen_ and judged->hits.
  void SeeHits(const Trace& trace, JudgedTrace* judged);
  void JudgeHits(const Trace& trace, JudgedTrace* judged);
  Timed TimeOnOneClock(const Trace& trace, const Hit& hit) const;
  bool IsAssumed(const Trace& trace, const Hit& hit, const Timed& timed,
                 const Attempt& against) const;
  void JudgeSession(const SessionView& view, JudgedTrace* judged,
                    Session* session) const;
  bool IsOwn(const Trace& trace, const Hit& hit) const;
  AgentClass ClassOfCached(std::string_view agent);
  const NetworkRow* NetworkCached(std::string_view ip);
  Receiver ReceiverCached(std::string_view relay, std::string_view domain);

  const ClockTable& clocks_;
  const Learned& learned_;
  const Sightings& sightings_;
  const Rules& rules_;
  const VerdictOptions& options_;
  const Networks networks_;
  // What was told of texts by where they stand: most are interned, and come
  // again. The text is kept too, because another may come to stand there.
  template <typename Told>
  struct Remembered {
    std::string text;
    Told told;
  };
  static constexpr std::size_t kMostRemembered = 10'000;

  std::vector<SeenHit> seen_;
  std::unordered_map<const char*, Remembered<AgentClass>> agents_;
  std::unordered_map<const char*, Remembered<Receiver>> relays_;
  TextTable<const NetworkRow*> addresses_;
};

// The most that the signals of a group say together, because they share causes;
// nothing where they are summed.
std::optional<int> CapOf(SignalGroup group, const WeightTable& weights);

// Sums evidence in decibans, each group up to its cap; a hidden link counts in
// full.
int ScoreOf(const std::vector<Evidence>& evidence, const WeightTable& weights);

// What follows from a session's evidence, score and preconditions, before it is
// asked whose hits these are: our own, or a prefetch.
Verdict VerdictOf(const Session& session, const WeightTable& weights);

}  // namespace mailscan
