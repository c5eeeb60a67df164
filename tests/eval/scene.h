#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/time.h"
#include "tests/bench/truth.h"

namespace mailscan::eval {

// A Scene is what a made-up world leaves behind: the text of its logs, and the
// truth of every open, click and delivery in it. Plain value; one thread.

enum class Actor : std::uint8_t { kPerson, kScanner, kProxy };

// What one actor did on one message in one sitting.
struct Visit {
  Actor actor = Actor::kPerson;
  std::string kind;  // "burst-gateway", "tab-opener": a row of scenario/
  // Whether anything in the logs tells a scanner from a person at all; never
  // for one that does what people do, from where they are. Of people, true.
  bool evident = true;
  // Whether no rule names what it does.
  bool novel = false;
  std::string message_id;
  std::string recipient;
  std::string campaign;  // "" for mail of its own
  std::uint32_t clicks = 0;
  std::uint32_t opens = 0;
};

// One open or click as it was, on the true clock.
struct HitTruth {
  std::uint32_t visit = 0;  // index into Scene::visits
  Micros at = 0;            // true time
  bool click = false;
  // The receiver had the body, and had not answered 250: a true early hit.
  bool early = false;
};

// One file of the scene. truth_of[i] is the truth of line i + 1: an index into
// Scene::hits, or kNoHit. Written again by a retried post, a line has the same
// truth.
inline constexpr std::uint32_t kNoHit = 0xffffffff;
struct LogFile {
  std::string name;  // "mail.log", "events.ndjson", "access.log"
  std::string text;
  std::vector<std::uint32_t> truth_of;
};

struct Scene {
  std::vector<LogFile> files;  // the inputs
  // Options a sender of this mix would give. Where one is the name of a side
  // file ("tokens.csv" behind "--token-map"), that file is meant.
  std::vector<std::string> arguments;
  std::vector<LogFile> side_files;
  std::vector<Visit> visits;
  std::vector<HitTruth> hits;
  // Names of categories, stages and outcomes are those of rows.
  std::vector<testing::DeliveryTruth> deliveries;
};

// What is wrong with the clock of the events, seen from that of the MTA.
struct SkewFault {
  Micros skew = 0;      // events minus MTA
  bool drifts = false;  // whether no pair of facts lets it be measured
};

// The world of one mix ("b2b", "b2c", "esp", ...) with this many messages.
// The same seed gives the same bytes. scenario/, not the weights, says who
// lives in it.
Scene MakeScene(std::string_view mix, std::uint64_t seed,
                std::uint32_t messages, const SkewFault& skew);
std::vector<std::string> AllMixes();

}  // namespace mailscan::eval
