#include "core/verdict/crowds.h"

#include <algorithm>
#include <deque>
#include <span>
#include <tuple>
#include <unordered_map>

namespace mailscan {
namespace {

constexpr std::uint32_t kHour = 3600;
constexpr std::size_t kFewestOfSource = 3;
constexpr std::size_t kManyRecipients = 10;
constexpr std::size_t kSeveralDomains = 4;
constexpr std::size_t kManyDomains = 5;
constexpr std::uint32_t kDay = 24 * kHour;
constexpr std::uint16_t kDomainsOfDay = 6;

constexpr std::uint32_t kMoments = 10;
constexpr std::size_t kFewestAtOnce = 5;
constexpr std::uint32_t kAround = 300;

using Run = std::span<const SeenClick>;

auto BySource(const SeenClick& click) {
  return std::tie(click.source, click.second, click.recipient);
}

auto ByDomain(const SeenClick& click) {
  return std::tie(click.domain, click.second, click.recipient);
}

std::uint16_t Fitting(std::size_t count) {
  return static_cast<std::uint16_t>(std::min<std::size_t>(count, UINT16_MAX));
}

// How many different values are in a window that moves.
class Distinct {
 public:
  // Each returns how often the value is there now.
  std::size_t Add(std::uint64_t value) { return ++counts_[value]; }
  std::size_t Remove(std::uint64_t value) {
    const auto found = counts_.find(value);
    const std::size_t left = --found->second;
    if (left == 0) {
      counts_.erase(found);
    }
    return left;
  }
  std::size_t size() const { return counts_.size(); }
  void Clear() { counts_.clear(); }

 private:
  std::unordered_map<std::uint64_t, std::size_t> counts_;
};

// The recipients in a window, and how many are of the same domain.
class Recipients {
 public:
  void Add(const SeenClick& click) {
    if (recipients_.Add(click.recipient) == 1) {
      const std::size_t count = domains_.Add(click.domain);
      with_.resize(std::max(with_.size(), count + 1));
      ++with_[count];
      largest_ = std::max(largest_, count);
    }
  }
  void Remove(const SeenClick& click) {
    if (recipients_.Remove(click.recipient) == 0) {
      const std::size_t left = domains_.Remove(click.domain);
      --with_[left + 1];
      largest_ -= with_[largest_] == 0 ? 1U : 0U;
    }
  }
  void Clear() {
    recipients_.Clear();
    domains_.Clear();
    with_.assign(with_.size(), 0);
    largest_ = 0;
  }

  CrowdSize size() const {
    return {crowd(), Fitting(recipients_.size()), Fitting(domains_.size())};
  }

 private:
  // An office behind one address has a visitor, or a second domain: what most
  // of the recipients share, more than two thirds, is where the address is.
  Crowd crowd() const {
    const std::size_t all = recipients_.size();
    if (all < kFewestOfSource) {
      return Crowd::kNone;
    }
    if (largest_ * 3 > all * 2) {
      return Crowd::kOneDomain;
    }
    if (domains_.size() < kSeveralDomains) {
      return Crowd::kSomeDomains;
    }
    return all >= kManyRecipients && domains_.size() >= kManyDomains
               ? Crowd::kManyDomains
               : Crowd::kSeveralDomains;
  }

  Distinct recipients_;
  Distinct domains_;
  std::vector<std::size_t> with_;  // domains that have at least so many
  std::size_t largest_ = 0;
};

// A window ends at a click and begins at the first that lies near enough.
struct Window {
  std::size_t from = 0;
  CrowdSize size;
};

bool Tells(const Window& a, const Window& b) {
  return std::tie(a.size.crowd, a.size.recipients, a.size.domains) >
         std::tie(b.size.crowd, b.size.recipients, b.size.domains);
}

// Gives each click the most telling of the windows that hold it.
void Spread(std::vector<Window>* ending) {
  std::deque<Window> best;  // of those that end here or later
  for (std::size_t i = ending->size(); i-- > 0;) {
    while (!best.empty() && !Tells(best.back(), (*ending)[i])) {
      best.pop_back();
    }
    best.push_back((*ending)[i]);
    while (best.front().from > i) {
      best.pop_front();
    }
    (*ending)[i] = best.front();
  }
}

// Whether so many clicks of the run lie within this time of each other.
bool AnyWithin(Run run, std::size_t count, std::uint32_t seconds) {
  for (std::size_t i = count - 1; i < run.size(); ++i) {
    if (run[i].second - run[i + 1 - count].second <= seconds) {
      return true;
    }
  }
  return false;
}

// Calls with each longest run of clicks for which key is the same.
template <typename Key, typename Take>
void ForEachRun(Run clicks, const Key& key, const Take& take) {
  for (std::size_t from = 0, to = 0; from < clicks.size(); from = to) {
    for (to = from; to < clicks.size() && key(clicks[to]) == key(clicks[from]);
         ++to) {
    }
    take(clicks.subspan(from, to - from));
  }
}

// Of the fullest hour around a click and the fullest day: a day tells only
// where it holds more companies than share an address of people.
CrowdSize MoreTelling(const CrowdSize& hour, CrowdSize day) {
  if (hour.crowd >= Crowd::kSeveralDomains ||
      day.crowd < Crowd::kSeveralDomains || day.domains < kDomainsOfDay) {
    return hour;
  }
  day.crowd = Crowd::kSeveralDomains;
  day.of_day = true;
  return day;
}

void SweepSource(Run run, std::uint32_t seconds, Recipients* inside,
                 std::vector<Window>* windows) {
  inside->Clear();
  windows->clear();
  std::size_t from = 0;
  for (const SeenClick& click : run) {
    inside->Add(click);
    for (; click.second - run[from].second > seconds; ++from) {
      inside->Remove(run[from]);
    }
    windows->push_back({from, inside->size()});
  }
  Spread(windows);
}

// All that clicked shortly before, in and after each window.
std::vector<std::size_t> CountAround(Run run,
                                     const std::vector<Window>& windows) {
  std::vector<std::size_t> around;
  Distinct inside;
  std::size_t from = 0;
  std::size_t to = 0;
  for (std::size_t i = 0; i < run.size(); ++i) {
    for (; to < run.size() && run[to].second - run[i].second <= kAround; ++to) {
      inside.Add(run[to].recipient);
    }
    const std::uint32_t begin = run[windows[i].from].second;
    for (; begin - run[from].second > kAround; ++from) {
      inside.Remove(run[from].recipient);
    }
    around.push_back(inside.size());
  }
  return around;
}

void SweepDomain(Run run, std::vector<Window>* windows) {
  windows->clear();
  Distinct inside;
  std::size_t from = 0;
  for (const SeenClick& click : run) {
    inside.Add(click.recipient);
    for (; click.second - run[from].second > kMoments; ++from) {
      inside.Remove(run[from].recipient);
    }
    windows->push_back({from, {Crowd::kNone, Fitting(inside.size()), 1}});
  }
  // A mail to all hands in office hours: hundreds click within minutes, and
  // some ten seconds of them hold five. Only where those ten seconds hold at
  // least half of all who clicked around that time did something click at once.
  const std::vector<std::size_t> around = CountAround(run, *windows);
  for (std::size_t i = 0; i < run.size(); ++i) {
    CrowdSize& size = (*windows)[i].size;
    if (size.recipients < kFewestAtOnce ||
        std::size_t{size.recipients} * 2 < around[i]) {
      size.recipients = 0;
    }
  }
  Spread(windows);
}

}  // namespace

Crowds::Crowds(std::vector<SeenClick>* clicks) {
  std::vector<Window> windows;
  std::vector<Window> days;
  std::sort(clicks->begin(), clicks->end(), [](const auto& a, const auto& b) {
    return BySource(a) < BySource(b);
  });
  Recipients recipients;
  ForEachRun(
      *clicks, [](const SeenClick& click) { return click.source; },
      [&](Run run) {
        if (run[0].source == 0 || run.size() < kFewestOfSource ||
            !AnyWithin(run, kFewestOfSource, kDay)) {
          return;
        }
        SweepSource(run, kHour, &recipients, &windows);
        SweepSource(run, kDay, &recipients, &days);
        for (std::size_t i = 0; i < run.size(); ++i) {
          const CrowdSize size = MoreTelling(windows[i].size, days[i].size);
          if (size.crowd != Crowd::kNone) {
            by_source_.push_back({run[i], size});
          }
        }
      });
  std::sort(clicks->begin(), clicks->end(), [](const auto& a, const auto& b) {
    return ByDomain(a) < ByDomain(b);
  });
  ForEachRun(
      *clicks, [](const SeenClick& click) { return click.domain; },
      [&](Run run) {
        if (run.size() < kFewestAtOnce ||
            !AnyWithin(run, kFewestAtOnce, kMoments)) {
          return;
        }
        SweepDomain(run, &windows);
        for (std::size_t i = 0; i < run.size(); ++i) {
          if (windows[i].size.recipients != 0) {
            by_domain_.push_back({run[i], windows[i].size.recipients});
          }
        }
      });
}

CrowdSize Crowds::SizeOf(const SeenClick& click) const {
  const auto found =
      std::lower_bound(by_source_.begin(), by_source_.end(), click,
                       [](const OfSource& row, const SeenClick& wanted) {
                         return BySource(row.click) < BySource(wanted);
                       });
  return found != by_source_.end() && BySource(found->click) == BySource(click)
             ? found->size
             : CrowdSize{};
}

std::size_t Crowds::AtOnce(const SeenClick& click) const {
  const auto found =
      std::lower_bound(by_domain_.begin(), by_domain_.end(), click,
                       [](const OfDomain& row, const SeenClick& wanted) {
                         return ByDomain(row.click) < ByDomain(wanted);
                       });
  return found != by_domain_.end() && ByDomain(found->click) == ByDomain(click)
             ? found->recipients
             : 0;
}

}  // namespace mailscan
