#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/origin.h"
#include "core/report/counts.h"
#include "core/report/histogram.h"
#include "core/verdict/judged.h"

namespace mailscan {

// A Dossier is how one receiver treats the sender's mail: whether and at which
// stage it defers and for how long, whether and when it scans, from where, and
// how much of the engagement is people's. All of it adds up exactly in any
// order. Plain values that own their texts; no thread rule.

// A few places that show something: the first by time, so that it does not
// matter how a log is cut into files.
struct Example {
  Micros at = 0;
  std::string id;  // what `trace` finds it by
  SourceLine place;
  friend auto operator<=>(const Example&, const Example&) = default;
};
class Examples {
 public:
  void Add(Micros at, const Place& place, const Trace& trace,
           const OriginTable& origins);
  void Merge(const Examples& other);
  const std::vector<Example>& rows() const { return rows_; }

 private:
  void Trim();
  std::vector<Example> rows_;  // in order
};

// How long a deferred message was held; upper edges, the last is open.
inline constexpr std::array<Micros, 6> kHoldEdges = {
    kMinute, 5 * kMinute, 15 * kMinute, kHour, 4 * kHour, kDay};

struct DeferralCounts {
  std::uint64_t messages = 0;  // refused for now at least once
  std::uint64_t attempts = 0;
  std::uint64_t exposed = 0;  // of the attempts, after the body was shown
  std::array<std::uint64_t, kSmtpStageCount> by_stage{};    // attempts
  std::array<std::uint64_t, kCategoryCount> by_category{};  // attempts
  std::array<std::uint64_t, kPatternCount> by_pattern{};    // messages
  DurationHistogram hold;  // from the first refusal to the 250
  std::array<std::uint64_t, kHoldEdges.size() + 1> holds{};
  DurationHistogram retry_gap;  // from a refusal to the next try's answer
  Examples examples;

  void Merge(const DeferralCounts& other);
  // At which most tries were refused; of equal ones the earliest.
  SmtpStage MainStage() const;
};

// A scan is a session of a machine (certain or likely) on one message.
struct ScanCounts {
  static constexpr std::size_t kMostNetworks = 1000;
  static constexpr std::size_t kMostAgents = 200;

  EngagementCounts clicks;
  EngagementCounts opens;
  std::uint64_t messages = 0;  // scanned
  // Of these: some hit surely before the 250; all hits surely after it. Of the
  // others the clocks or the logs cannot tell.
  std::uint64_t before = 0;
  std::uint64_t after = 0;
  std::uint64_t scans = 0;
  DurationHistogram lead;    // of scans surely before the 250, from their first
  DurationHistogram delay;   // likewise of those after it
  CountHistogram links;      // different ones a scan, where it clicked
  DurationHistogram length;  // of scans that clicked
  KeyCounts networks{kMostNetworks};  // scans by /24 or /64
  KeyCounts agents{kMostAgents};      // scans
  Examples examples;                  // of scans before the 250
  Examples later;                     // of all other scans

  void Merge(const ScanCounts& other);
};

// Room for what most receivers never show.
template <typename Counts>
class Rare {
 public:
  Rare() = default;
  Rare(const Rare& other)
      : counts_(other.counts_ ? std::make_unique<Counts>(*other.counts_)
                              : nullptr) {}
  Rare(Rare&&) noexcept = default;
  Rare& operator=(const Rare& other) {
    *this = Rare(other);
    return *this;
  }
  Rare& operator=(Rare&&) noexcept = default;
  ~Rare() = default;

  const Counts& operator*() const {
    static const Counts kNothing;
    return counts_ ? *counts_ : kNothing;
  }
  const Counts* operator->() const { return &**this; }
  Counts& Get() {
    if (!counts_) {
      counts_ = std::make_unique<Counts>();
    }
    return *counts_;
  }
  void Merge(const Rare& other) {
    if (other.counts_) {
      Get().Merge(*other.counts_);
    }
  }

 private:
  std::unique_ptr<Counts> counts_;
};

struct Dossier {
  static constexpr std::size_t kMostVendors = 20;

  std::uint64_t messages = 0;
  std::uint64_t delivered = 0;
  std::uint64_t bounced = 0;
  KeyCounts vendors{kMostVendors};  // messages, where one is known
  DurationHistogram time_to_accept;
  Rare<DeferralCounts> deferrals;
  Rare<ScanCounts> scans;

  void Add(const JudgedTrace& judged, const OriginTable& origins);
  void Merge(const Dossier& other);
  // Who took most of its mail; empty where nobody known did.
  std::string_view vendor() const;
};

}  // namespace mailscan
