#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "core/model/event.h"

namespace mailscan {

// How an MTA begins to say what went wrong, and how far the try had got then.
// Plain values of tables; any thread.
struct Wording {
  std::string_view text;
  SmtpStage stage;
};

// The stage of the first wording that text begins with; unknown without one.
template <std::size_t kSize>
SmtpStage StageOf(const std::array<Wording, kSize>& wordings,
                  std::string_view text) {
  for (const Wording& wording : wordings) {
    if (Begins(text, wording.text)) {
      return wording.stage;
    }
  }
  return SmtpStage::kUnknown;
}

}  // namespace mailscan
