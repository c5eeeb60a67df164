#include "core/timeline/wrong_stamps.h"

#include <algorithm>

#include "core/model/hash.h"
#include "core/model/letters.h"
#include "core/timeline/address.h"

namespace mailscan {
namespace {

constexpr std::uint64_t kFewestTraces = 10;
constexpr double kNearlyAll = 0.95;

bool Meet(const Interval& a, const Interval& b) {
  return a.lo < b.hi && b.lo < a.hi;
}

// Whether the hit bears the time of the sending or of a try.
bool IsStampOfAnother(const Trace& trace, const Hit& hit) {
  const auto same = [&](const Attempt& attempt) {
    return Meet(attempt.when, hit.when);
  };
  return (trace.queued && Meet(*trace.queued, hit.when)) ||
         std::any_of(trace.attempts.begin(), trace.attempts.end(), same) ||
         std::any_of(trace.witnessed.begin(), trace.witnessed.end(), same);
}

std::uint64_t DomainHash(const Trace& trace) {
  std::string lower;
  LowerTo(DomainOf(trace.recipient), &lower);
  return Hash64(lower) | 1U;  // 0 means none
}

}  // namespace

void WrongStamps::Take(const Trace& trace, const OriginTable& origins) {
  if (!trace.queued && trace.attempts.empty() && trace.witnessed.empty()) {
    return;
  }
  for (const EventKind kind : {EventKind::kClicked, EventKind::kOpened}) {
    const Hit* first = nullptr;
    bool same = true;
    for (const Hit& hit : trace.hits) {
      if (hit.kind == kind) {
        first = first == nullptr ? &hit : first;
        same = same && IsStampOfAnother(trace, hit);
      }
    }
    if (first == nullptr) {
      continue;
    }
    const Origin& origin = origins.At(first->place.origin);
    Counts& counts = counts_[{origin.source, kind}];
    const std::pair<std::string, std::uint32_t> place{origin.file,
                                                      first->place.line};
    ++counts.traces;
    counts.first = std::min(counts.first, first->when.lo);
    if (counts.first_line.first.empty() || place < counts.first_line) {
      counts.first_line = place;
      counts.place = first->place;
    }
    if (same) {
      ++counts.same;
      Note(DomainHash(trace), &counts.domains);
    }
  }
}

void WrongStamps::Note(std::uint64_t domain, Domains* domains) {
  for (std::uint64_t& known : *domains) {
    if (known == domain) {
      return;
    }
    if (known == 0 || domain < known) {
      std::swap(known, domain);
    }
  }
}

void WrongStamps::Merge(const WrongStamps& other) {
  for (const auto& [key, theirs] : other.counts_) {
    Counts& mine = counts_[key];
    mine.traces += theirs.traces;
    mine.same += theirs.same;
    mine.first = std::min(mine.first, theirs.first);
    if (mine.first_line.first.empty() || theirs.first_line < mine.first_line) {
      mine.first_line = theirs.first_line;
      mine.place = theirs.place;
    }
    for (const std::uint64_t domain : theirs.domains) {
      if (domain != 0) {
        Note(domain, &mine.domains);
      }
    }
  }
}

void WrongStamps::Finish() {
  std::erase_if(counts_, [](const auto& entry) {
    const Counts& counts = entry.second;
    return counts.traces < kFewestTraces || counts.domains.back() == 0 ||
           static_cast<double>(counts.same) <
               kNearlyAll * static_cast<double>(counts.traces);
  });
}

std::vector<WrongStamps::Fault> WrongStamps::All() const {
  std::vector<Fault> faults;
  for (const auto& [key, counts] : counts_) {
    faults.push_back({key.first, key.second, counts.traces, counts.same,
                      counts.first, counts.place});
  }
  return faults;
}

}  // namespace mailscan
