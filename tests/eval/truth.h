#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/model/time.h"

namespace mailscan::eval {

// What a generated scene knows of itself: the logs it wrote, and the truth
// about every line that a verdict is given on. Plain values, no thread rule.
// It knows nothing of rules or weights.

enum class Nature : std::uint8_t {
  kHuman,
  kScanner,
  kProxy,        // fetches images for a reader, or before one
  kUndecidable,  // another copy, a copy that may have arrived twice: to be
                 // called unknown
};

// One open or click. Times are true ones, before any fault of a clock.
struct HitTruth {
  // Where it stands: an event posted twice has two places.
  std::vector<std::pair<std::string, std::uint32_t>> places;  // file, line
  Nature nature = Nature::kHuman;
  std::string type;         // "in-data", "tab-opener", ...; of actors
  std::uint64_t actor = 0;  // a session: hits of one actor on one message
  bool click = true;
  std::string message_id;
  std::string recipient;
  std::string campaign;
  std::string vendor;  // of the receiver; may be empty
  std::string timing;  // as in rows
  Micros clear = 0;    // from the nearest edge of that timing
  // Whether the data hold anything that tells this session from a person's
  // (of scanners; a stealthy one has none).
  bool evidence = true;
};

struct AttemptTruth {
  std::string file;
  std::uint32_t line = 0;
  std::string category;  // as in rows
  std::string stage;     // as in rows; empty: the log does not state it
};

struct Scene {
  std::vector<std::string> inputs;  // paths, in no order that matters
  std::vector<HitTruth> hits;
  std::vector<AttemptTruth> attempts;
  // Messages and recipients that a person clicked in, and all sent.
  struct Campaign {
    std::uint64_t sent = 0;
    std::uint64_t clicked_by_person = 0;
  };
  std::map<std::string, Campaign> campaigns;
};

struct SceneOptions {
  std::uint64_t seed = 1;
  std::string mix;           // a table [mix.<name>] of the scenario file
  std::int64_t skew_ms = 0;  // of the engagement's clock, ahead is positive
  // Whether both halves tell of deliveries, so that the skew can be measured.
  bool skew_measurable = true;
  std::uint64_t messages = 2000;
};

// Reads the scenario file (tests/eval/scenario.toml) and writes the logs of one
// scene into an existing folder. Equal options give equal bytes. Throws
// nothing; an error ends the program, because only tests call it.
Scene WriteScene(const std::string& scenario_path, const SceneOptions& options,
                 const std::string& folder);
std::vector<std::string> MixesOf(const std::string& scenario_path);

}  // namespace mailscan::eval
