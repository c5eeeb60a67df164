#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "app/options.h"
#include "core/input/scan.h"
#include "core/report/report.h"
#include "core/timeline/clock_table.h"
#include "core/timeline/join.h"
#include "core/timeline/message.h"
#include "core/verdict/classifier.h"
#include "core/verdict/learned.h"
#include "core/verdict/sightings.h"

namespace mailscan {

// A Corpus is all that the inputs say: read, folded, put on one clock, joined
// by message, and learnt from. Made once, then shown message by message. Read
// comes first; afterwards every method may be called from any thread.
class Corpus {
 public:
  explicit Corpus(const Options& options);

  // Fails only for what the user must correct (a zone that does not exist);
  // what is wrong with an input is in sources().
  Status Read();

  const std::vector<SourceReport>& sources() const { return sources_; }
  const Tables& tables() const { return tables_; }
  const ClockTable& clocks() const { return clocks_; }
  const Join& join() const { return *join_; }
  const Options& options() const { return options_; }
  const Learned& learned() const { return learned_; }
  const Sightings& sightings() const { return sightings_; }
  const Rules& rules() const { return *rules_; }
  // What all events span.
  std::optional<Interval> Window() const;
  // The first moment that any event tells of; 0 without events.
  Micros BeginsAt() const;

  // Calls take for every message of a partition that lies in the time asked
  // for. The message dies when take returns.
  using TakeMessage = std::function<void(const Message& message)>;
  void VisitPartition(std::size_t partition, const TakeMessage& take) const;
  // The same for all messages, one after another, by the time of their first
  // line, then by name: an order that no thread or input order changes.
  void VisitInOrder(const TakeMessage& take) const;

 private:
  Status FinishClocks();
  void Learn();
  void Build(Join::Bundles group, class MessageBuilder* builder,
             Message* message) const;
  bool InTime(const Trace& trace) const;

  const Options& options_;
  Tables tables_;
  ClockTable clocks_;
  std::unique_ptr<Join> join_;
  std::vector<SourceReport> sources_;
  Learned learned_;
  Sightings sightings_;
  std::shared_ptr<const Rules> rules_;
};

// The interval in which a trace begins, for --since, --until and order.
Micros FirstTimeOf(const Trace& trace);

}  // namespace mailscan
