#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "core/timeline/message.h"

namespace mailscan {

// Browsers that renew themselves every few weeks: what version one says it is
// tells its age.
enum class Browser : std::uint8_t { kChrome, kFirefox };
std::string_view NameOf(Browser browser);

struct BrowserVersion {
  Browser browser = Browser::kChrome;
  int major = 0;
};
// All browsers that are built on Chrome's engine count as Chrome. Nothing of
// those for phones by Apple, whose version the system holds back.
std::optional<BrowserVersion> BrowserVersionOf(std::string_view agent);

// AgentAges is the newest version of each browser that each month of the logs
// shows; the logs' own month, so that nothing depends on when they are read.
// Bounded, and merged in any order to the same result. One thread writes;
// afterwards any may read.
class AgentAges {
 public:
  // recipient: a number for who hit, not 0.
  void Take(const Trace& trace, std::uint64_t recipient);
  void Merge(const AgentAges& other);

  // The newest major version in the month of `when` (UTC) that two recipients
  // and one in a hundred of those seen had or were beyond: a forged one makes
  // nobody old. Nothing where there is none.
  std::optional<int> NewestOf(Browser browser, Micros when) const;

 private:
  // Ten years, the latest; a stamp is a stranger's text.
  static constexpr std::size_t kMostMonths = 120;
  static constexpr std::uint64_t kShare = 100;

  // The two smallest distinct recipients, and how many traces.
  struct Seen {
    std::array<std::uint64_t, 2> who{};
    std::uint64_t traces = 0;
    void Add(const Seen& other);
  };
  struct Versions {
    std::map<int, Seen, std::greater<>> majors;  // at most 999
    std::uint64_t traces = 0;
  };
  using Month = std::array<Versions, 2>;  // by Browser
  static std::int64_t MonthOf(Micros when);
  void Add(std::int64_t month, BrowserVersion version, const Seen& seen);

  std::map<std::int64_t, Month> months_;
  struct Noted {
    std::int64_t month = 0;
    BrowserVersion version;
  };
  std::vector<Noted> noted_;  // of one trace; keeps its room
};

}  // namespace mailscan
