#pragma once

#include <map>
#include <string>
#include <utility>

#include "tests/eval/judged_scene.h"
#include "tests/eval/recall.h"

namespace mailscan::eval {

// Whether deferred tries are read as what they were, where the log states it.
struct DeferralCount {
  Ratio category;
  Ratio stage;
  // What it was and what it was read as, with an example, for those that are
  // wrong.
  struct Wrong {
    std::uint64_t count = 0;
    std::string example;  // "mail.log:12: 451 4.7.1 ..."
  };
  std::map<std::pair<std::string, std::string>, Wrong> wrong;
};

void CountDeferrals(const JudgedScene& scene, DeferralCount* count);

}  // namespace mailscan::eval
