#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

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

// Rules are all that the classifier knows beside what it was told by logs: one
// table a file, as rows with source and date. Immutable once made, and shared
// by all threads; texts that verdicts quote live in it, so it outlives them.
class Rules {
 public:
  // The tables that are part of the program.
  static std::shared_ptr<const Rules> BuiltIn();
  // These, with what the files <table>.toml of a folder replace or add. Fails
  // with all faults, one a line.
  static Status Load(const std::string& folder,
                     std::shared_ptr<const Rules>* rules);

  WeightTable weights;
  AgentTable agents;
  NetworkTable networks;
  ReceiverTable receivers;
  RewriteTable rewrites;
  ReplyTable replies;
  ScheduleTable schedules;
  FlagTable flags;

  // All of them, by the names of their files.
  struct Named {
    std::string_view name;  // "weights"
    RuleTable* table;
  };
  std::array<Named, 8> Tables();
};

// The built-in files as they are in the source tree.
struct EmbeddedRules {
  std::string_view name;
  std::string_view text;
};
std::span<const EmbeddedRules> AllEmbeddedRules();

}  // namespace mailscan
