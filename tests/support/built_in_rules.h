#pragma once

#include <memory>

#include "core/verdict/rules.h"

namespace mailscan::testing {

// The rules of the program; read once a test program.
inline const Rules& BuiltInRules() {
  static const std::shared_ptr<const Rules> kRules = Rules::BuiltIn();
  return *kRules;
}

}  // namespace mailscan::testing
