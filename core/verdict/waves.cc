#include "core/verdict/waves.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/model/letters.h"
#include "core/timeline/address.h"
#include "core/verdict/mask_reply.h"

namespace mailscan {
namespace {

// A wave: so many messages within two neighbouring slots of this width.
constexpr Micros kFinest = 10 * kMinute;
constexpr std::uint64_t kLeastMessages = 20;
// Greylisting that does not end is worth saying of a receiver from here on.
constexpr std::uint64_t kLeastLoops = 5;
constexpr std::uint64_t kLeastLoopShare = 20;  // percent
constexpr std::size_t kMostFindings = 20;

// What a receiver says of its own load, or of the sender, rather than of one
// recipient or of one message.
bool ComesInWaves(Category category) {
  switch (category) {
    case Category::kContentHold:
    case Category::kThrottle:
    case Category::kReputation:
    case Category::kRecipientRate:
    case Category::kSessionLimit:
    case Category::kSystem:
      return true;
    default:
      return false;
  }
}

// What can refuse: the relay; where no log names one, the domain.
std::string_view HostOf(const Trace& trace, const Attempt& attempt) {
  return attempt.relay.empty() || attempt.relay == "none"
             ? DomainOf(trace.recipient)
             : attempt.relay;
}

// Floor, also before 1970.
Micros NumberAt(Micros when, Micros width) {
  return when / width - (when % width < 0 ? 1 : 0);
}

std::string WordsOf(const std::string& reply) {
  return "in words such as: " +
         (reply.empty() ? "(no words were told)" : reply);
}

Finding FindingAt(Micros when, Place place) {
  Finding finding;
  finding.kind = "retry-pattern";
  finding.level = Level::kMedium;
  finding.time = when;
  finding.place = place;
  return finding;
}

}  // namespace

bool Waves::IsEarlier(const Example& a, const Example& b) const {
  if (a.when != b.when) {
    return a.when < b.when;
  }
  const std::string& a_file = origins_.At(a.place.origin).file;
  const std::string& b_file = origins_.At(b.place.origin).file;
  return std::tie(a_file, a.place.line, a.reply) <
         std::tie(b_file, b.place.line, b.reply);
}

void Waves::AddSlot(const Slot& from, Slot* into) const {
  if (into->messages == 0) {
    *into = from;
    return;
  }
  into->messages += from.messages;
  into->first = std::min(into->first, from.first);
  into->last = std::max(into->last, from.last);
  if (IsEarlier(from.example, into->example)) {
    into->example = from.example;
  }
}

void Waves::Coarsen(unsigned level, Series* series) const {
  if (level == series->level) {
    return;
  }
  const Micros joined = Micros{1} << (level - series->level);
  std::map<Micros, Slot> coarse;
  for (const auto& [number, slot] : series->slots) {
    AddSlot(slot, &coarse[NumberAt(number, joined)]);
  }
  series->slots = std::move(coarse);
  series->level = level;
}

// The level depends on all times alone: it is the least at which the slots are
// few enough, and what is known so far never needs more than that.
void Waves::Fit(Series* series) const {
  while (series->slots.size() > kMostSlots) {
    Coarsen(series->level + 1, series);
  }
}

void Waves::AddRefusal(const JudgedTrace& judged, std::size_t i) {
  const Attempt& attempt = judged.trace->attempts[i];
  LowerTo(HostOf(*judged.trace, attempt), &name_);
  Host* host = hosts_.At(name_);
  if (host == nullptr) {
    return;
  }
  if (host->vendor < judged.vendor) {
    host->vendor = judged.vendor;
  }
  Series& series = host->by_reason[judged.categories[i]];
  const Micros when = attempt.when.lo;
  Slot& slot = series.slots[NumberAt(when, kFinest << series.level)];
  const bool only = slot.messages++ == 0;
  slot.first = only ? when : std::min(slot.first, when);
  slot.last = only ? when : std::max(slot.last, when);
  if (only || when <= slot.example.when) {
    Example example{when, attempt.place, {}};
    MaskReply(attempt.reply, &example.reply);
    if (only || IsEarlier(example, slot.example)) {
      slot.example = std::move(example);
    }
  }
  Fit(&series);
}

void Waves::AddGreylisting(const JudgedTrace& judged) {
  const Trace& trace = *judged.trace;
  const auto first = std::find(judged.categories.begin(),
                               judged.categories.end(), Category::kGreylist);
  if (first == judged.categories.end()) {
    return;
  }
  LowerTo(DomainOf(trace.recipient), &name_);
  Receiver* receiver = receivers_.At(name_);
  if (receiver == nullptr) {
    return;
  }
  Receiver one;
  one.greylisted = 1;
  if (judged.pattern == Pattern::kGreylistLoop) {
    const auto number = first - judged.categories.begin();
    const Attempt& attempt = trace.attempts[static_cast<std::size_t>(number)];
    one.looped = 1;
    one.example = {attempt.when.lo, attempt.place, {}};
    MaskReply(attempt.reply, &one.example.reply);
  }
  MergeReceiver(one, receiver);
}

void Waves::Add(const JudgedTrace& judged) {
  if (judged.pattern == Pattern::kNone) {
    return;
  }
  const Trace& trace = *judged.trace;
  // A message counts once for each host and reason, when it first met it.
  const auto same = [&](std::size_t a, std::size_t b) {
    return judged.categories[a] == judged.categories[b] &&
           trace.attempts[a].relay == trace.attempts[b].relay;
  };
  for (std::size_t i = 0; i < trace.attempts.size(); ++i) {
    if (trace.attempts[i].kind != EventKind::kAttemptDeferred ||
        !ComesInWaves(judged.categories[i])) {
      continue;
    }
    std::size_t before = i;
    while (before > 0 && !same(before - 1, i)) {
      --before;
    }
    if (before == 0) {
      AddRefusal(judged, i);
    }
  }
  AddGreylisting(judged);
}

void Waves::MergeReceiver(const Receiver& from, Receiver* into) const {
  if (from.looped != 0 &&
      (into->looped == 0 || IsEarlier(from.example, into->example))) {
    into->example = from.example;
  }
  into->greylisted += from.greylisted;
  into->looped += from.looped;
}

void Waves::Merge(const Waves& other) {
  for (const auto* entry : other.hosts_.Sorted()) {
    const auto& [name, from] = *entry;
    Host* into = hosts_.At(name);
    if (into == nullptr) {
      break;  // nor are those behind it in the alphabet
    }
    into->vendor = std::max(into->vendor, from.vendor);
    for (const auto& [category, told] : from.by_reason) {
      Series& series = into->by_reason[category];
      Series copy = told;
      const unsigned level = std::max(series.level, copy.level);
      Coarsen(level, &series);
      Coarsen(level, &copy);
      for (const auto& [number, slot] : copy.slots) {
        AddSlot(slot, &series.slots[number]);
      }
      Fit(&series);
    }
  }
  for (const auto* entry : other.receivers_.Sorted()) {
    if (Receiver* into = receivers_.At(entry->first)) {
      MergeReceiver(entry->second, into);
    }
  }
}

// Neighbouring slots are one wave as long as two of them hold enough.
void Waves::FindIn(const Series& series, const Wave& of,
                   std::vector<Wave>* waves) const {
  bool open = false;
  for (auto slot = series.slots.begin(); slot != series.slots.end(); ++slot) {
    const auto next = std::next(slot);
    const bool neighbour =
        next != series.slots.end() && next->first == slot->first + 1;
    const bool enough =
        slot->second.messages + (neighbour ? next->second.messages : 0) >=
        kLeastMessages;
    if (enough && !open) {
      waves->push_back(of);
    }
    if (enough || open) {
      AddSlot(slot->second, &waves->back().all);
    }
    open = enough && neighbour;
  }
}

std::vector<Waves::Wave> Waves::Found() const {
  std::vector<Wave> waves;
  for (const auto* entry : hosts_.Sorted()) {
    const auto& [name, host] = *entry;
    for (const auto& [category, series] : host.by_reason) {
      FindIn(series, {name, host.vendor, category, {}}, &waves);
    }
  }
  std::stable_sort(waves.begin(), waves.end(),
                   [](const Wave& a, const Wave& b) {
                     return a.all.messages > b.all.messages;
                   });
  waves.resize(std::min(waves.size(), kMostFindings));
  return waves;
}

void Waves::AppendFindings(std::vector<Finding>* findings) const {
  for (const Wave& wave : Found()) {
    Finding finding = FindingAt(wave.all.first, wave.all.example.place);
    finding.vendor = wave.vendor;
    finding.title = fmt::format(
        "{} wave: {} deliveries put off by {} within {}", NameOf(wave.category),
        wave.all.messages, wave.host.empty() ? "a host not named" : wave.host,
        FormatDuration(wave.all.last - wave.all.first));
    finding.evidence.push_back(
        {std::string(NameOf(wave.category)), 0,
         fmt::format("from {} to {}, {}", FormatUtc(wave.all.first, kSecond),
                     FormatUtc(wave.all.last, kSecond),
                     WordsOf(wave.all.example.reply)),
         wave.all.example.place});
    findings->push_back(std::move(finding));
  }
  AppendLoops(findings);
}

void Waves::AppendLoops(std::vector<Finding>* findings) const {
  std::vector<const FirstByName<Receiver>::Entry*> loops = receivers_.Sorted();
  std::erase_if(loops, [](const auto* loop) {
    const Receiver& receiver = loop->second;
    return receiver.looped < kLeastLoops ||
           receiver.looped * 100 < receiver.greylisted * kLeastLoopShare;
  });
  std::stable_sort(loops.begin(), loops.end(),
                   [](const auto* a, const auto* b) {
                     return a->second.looped > b->second.looped;
                   });
  loops.resize(std::min(loops.size(), kMostFindings));
  for (const auto* loop : loops) {
    const auto& [domain, receiver] = *loop;
    Finding finding = FindingAt(receiver.example.when, receiver.example.place);
    finding.title = fmt::format(
        "greylist-loop at {}: {} of {} greylisted deliveries were refused "
        "three "
        "times or more",
        domain.empty() ? "a domain not named" : domain, receiver.looped,
        receiver.greylisted);
    finding.evidence.push_back({std::string(NameOf(Pattern::kGreylistLoop)), 0,
                                WordsOf(receiver.example.reply),
                                receiver.example.place});
    findings->push_back(std::move(finding));
  }
}

}  // namespace mailscan
