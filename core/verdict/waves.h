#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/model/origin.h"
#include "core/verdict/first_by_name.h"
#include "core/verdict/judged.h"

namespace mailscan {

// Waves sees what no single trace shows: many messages that one host puts off
// for one reason within a short time, and receivers at which greylisting does
// not end. Counts only, so that parts merge in any order to the same. One
// thread each; the origins must outlive it.
//
// Memory is bounded by content: of more hosts or receivers than kMostHosts and
// kMostReceivers the first by name are kept, and a host with more busy times
// than kMostSlots is looked at in coarser ones.
class Waves {
 public:
  explicit Waves(const OriginTable& origins) : origins_(origins) {}

  void Add(const JudgedTrace& judged);
  void Merge(const Waves& other);
  // The largest ones, as findings of the kind retry-pattern.
  void AppendFindings(std::vector<Finding>* findings) const;

 private:
  static constexpr std::size_t kMostHosts = 4096;
  static constexpr std::size_t kMostReceivers = 65'536;
  static constexpr std::size_t kMostSlots = 256;

  // One refusal that stands for the others: the first by time and place.
  struct Example {
    Micros when = 0;
    Place place;
    std::string reply;  // masked
  };
  // The messages first put off within a piece of time.
  struct Slot {
    std::uint64_t messages = 0;
    Micros first = 0;
    Micros last = 0;
    Example example;
  };
  // Slots are so wide as the least level at which they are few enough, and are
  // numbered since 1970.
  struct Series {
    unsigned level = 0;
    std::map<Micros, Slot> slots;
  };
  // A relay; where no log names one, the recipients' domain.
  struct Host {
    std::string vendor;
    std::map<Category, Series> by_reason;
  };
  struct Receiver {
    std::uint64_t greylisted = 0;
    std::uint64_t looped = 0;
    Example example;  // of a loop
  };
  struct Wave {
    std::string_view host;
    std::string_view vendor;
    Category category = Category::kNone;
    Slot all;
  };

  void AddRefusal(const JudgedTrace& judged, std::size_t i);
  void AddGreylisting(const JudgedTrace& judged);
  bool IsEarlier(const Example& a, const Example& b) const;
  void AddSlot(const Slot& from, Slot* into) const;
  void Coarsen(unsigned level, Series* series) const;
  void Fit(Series* series) const;
  void MergeReceiver(const Receiver& from, Receiver* into) const;
  void FindIn(const Series& series, const Wave& of,
              std::vector<Wave>* waves) const;
  std::vector<Wave> Found() const;
  void AppendLoops(std::vector<Finding>* findings) const;

  const OriginTable& origins_;
  FirstByName<Host> hosts_{kMostHosts};
  FirstByName<Receiver> receivers_{kMostReceivers};  // by domain
  std::string name_;  // filled anew each time, so that it keeps its room
};

}  // namespace mailscan
