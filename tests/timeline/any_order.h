#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/support/timeline_log.h"

namespace mailscan::testing {

using Lines = std::vector<std::string>;

// The story must not depend on which input is read first.
inline void ExpectInAnyOrder(std::vector<LogInput> inputs,
                             const Lines& expected) {
  std::sort(
      inputs.begin(), inputs.end(),
      [](const LogInput& a, const LogInput& b) { return a.file < b.file; });
  do {
    EXPECT_EQ(Tell(inputs).traces, expected) << inputs[0].file << " first";
  } while (std::next_permutation(
      inputs.begin(), inputs.end(),
      [](const LogInput& a, const LogInput& b) { return a.file < b.file; }));
}

}  // namespace mailscan::testing
