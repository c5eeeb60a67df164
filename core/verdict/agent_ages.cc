#include "core/verdict/agent_ages.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <tuple>

#include "core/model/time.h"

namespace mailscan {
namespace {

constexpr std::size_t kMostDigits = 3;

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

// The number after a word that stands by itself ("HeadlessChrome/" has none of
// "Chrome/").
std::optional<int> MajorAfter(std::string_view agent, std::string_view word) {
  const std::size_t at = agent.find(word);
  if (at == std::string_view::npos || (at > 0 && agent[at - 1] != ' ')) {
    return std::nullopt;
  }
  const std::string_view digits = agent.substr(at + word.size());
  const auto end = std::find_if_not(digits.begin(), digits.end(), IsDigit);
  const auto length = static_cast<std::size_t>(end - digits.begin());
  int major = 0;
  if (length == 0 || length > kMostDigits) {
    return std::nullopt;
  }
  std::from_chars(digits.data(), digits.data() + length, major);
  return major;
}

}  // namespace

std::string_view NameOf(Browser browser) {
  return browser == Browser::kChrome ? "Chrome" : "Firefox";
}

std::optional<BrowserVersion> BrowserVersionOf(std::string_view agent) {
  if (const auto major = MajorAfter(agent, "Chrome/")) {
    return BrowserVersion{Browser::kChrome, *major};
  }
  if (const auto major = MajorAfter(agent, "Firefox/")) {
    return BrowserVersion{Browser::kFirefox, *major};
  }
  return std::nullopt;
}

void AgentAges::Seen::Add(const Seen& other) {
  traces += other.traces;
  for (const std::uint64_t someone : other.who) {
    if (someone == 0 || someone == who[0] || someone == who[1]) {
      continue;
    }
    if (who[0] == 0 || someone < who[0]) {
      who[1] = who[0];
      who[0] = someone;
    } else if (who[1] == 0 || someone < who[1]) {
      who[1] = someone;
    }
  }
}

std::int64_t AgentAges::MonthOf(Micros when) {
  const CivilTime civil = CivilFromMicros(when);
  return std::int64_t{civil.year} * 12 + civil.month;
}

// Of months only the latest are kept, whatever the order they come in: one that
// has gone never comes among them again.
void AgentAges::Add(std::int64_t month, BrowserVersion version,
                    const Seen& seen) {
  if (months_.size() >= kMostMonths && month < months_.begin()->first) {
    return;
  }
  Versions& versions =
      months_[month][static_cast<std::size_t>(version.browser)];
  versions.majors[version.major].Add(seen);
  versions.traces += seen.traces;
  if (months_.size() > kMostMonths) {
    months_.erase(months_.begin());
  }
}

void AgentAges::Take(const Trace& trace, std::uint64_t recipient) {
  noted_.clear();
  for (const Hit& hit : trace.hits) {
    if (const auto version = BrowserVersionOf(hit.agent)) {
      noted_.push_back({MonthOf(hit.when.lo), *version});
    }
  }
  const auto key = [](const Noted& noted) {
    return std::tuple(noted.month, noted.version.browser, noted.version.major);
  };
  std::sort(noted_.begin(), noted_.end(),
            [&](const Noted& a, const Noted& b) { return key(a) < key(b); });
  const auto end = std::unique(
      noted_.begin(), noted_.end(),
      [&](const Noted& a, const Noted& b) { return key(a) == key(b); });
  std::for_each(noted_.begin(), end, [&](const Noted& noted) {
    Add(noted.month, noted.version, {{recipient, 0}, 1});
  });
}

void AgentAges::Merge(const AgentAges& other) {
  for (const auto& [month, browsers] : other.months_) {
    for (const Browser browser : {Browser::kChrome, Browser::kFirefox}) {
      for (const auto& [major, seen] :
           browsers[static_cast<std::size_t>(browser)].majors) {
        Add(month, {browser, major}, seen);
      }
    }
  }
}

std::optional<int> AgentAges::NewestOf(Browser browser, Micros when) const {
  const auto month = months_.find(MonthOf(when));
  if (month == months_.end()) {
    return std::nullopt;
  }
  const Versions& versions = month->second[static_cast<std::size_t>(browser)];
  Seen seen;
  for (const auto& [major, these] : versions.majors) {
    seen.Add(these);
    if (seen.who[1] != 0 && seen.traces * kShare >= versions.traces) {
      return major;
    }
  }
  return std::nullopt;
}

}  // namespace mailscan
