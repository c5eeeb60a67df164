#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/status.h"
#include "core/verdict/agents.h"
#include "core/verdict/flags.h"
#include "core/verdict/networks.h"
#include "core/verdict/receivers.h"
#include "core/verdict/replies.h"
#include "core/verdict/rewrites.h"
#include "core/verdict/schedules.h"
#include "core/verdict/weights.h"

namespace mailscan {

// Rules are all that the classifier knows beside what logs tell: one table a
// file, its rows with source and date. Immutable once made, and shared by all
// threads; texts that verdicts quote live in it, so it outlives them.
class Rules {
 public:
  // The tables that are part of the program.
  static std::shared_ptr<const Rules> BuiltIn();
  // These, with what the files <table>.toml of a folder replace or add. Their
  // samples are tried. Fails with every fault, one a line.
  static Status Load(const std::string& folder,
                     std::shared_ptr<const Rules>* rules);
  // Likewise, but only tells the faults of files, and tries no samples: a row
  // with a fault is left out. Fails where there is nothing to read.
  static Status Read(const std::string& folder,
                     std::shared_ptr<const Rules>* rules,
                     std::vector<std::string>* faults);

  WeightTable weights;
  AgentTable agents;
  ReceiverTable receivers;
  NetworkTable networks;
  FlagTable flags;
  RewriteTable rewrites;
  ReplyTable replies;
  ScheduleTable schedules;

  // All of them, by the names of their files.
  struct Named {
    std::string_view name;  // "weights"
    const RuleTable* table;
  };
  std::vector<Named> Tables() const;
};

// The built-in files as they are in the source tree, by name.
struct EmbeddedRules {
  std::string_view name;
  std::string_view text;
};
std::span<const EmbeddedRules> AllEmbeddedRules();

}  // namespace mailscan
