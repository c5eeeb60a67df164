#pragma once

#include <string>
#include <vector>

#include "app/corpus.h"

namespace mailscan {

// What makes the years and zones of an input less certain, in words.
struct ClockNote {
  std::string path;
  std::string text;
  // The logs contradict an option or themselves; else something is assumed.
  bool contradicts = false;
};
// Sorted; each once.
std::vector<ClockNote> ClockNotes(const Corpus& corpus);

}  // namespace mailscan
